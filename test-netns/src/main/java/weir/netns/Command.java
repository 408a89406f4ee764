package weir.netns;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end. */
final class Command {
  private static final long LIMIT_S = 120;

  private Command() {}

  /**
   * How a program ended.
   *
   * @param output standard output and standard error as they came
   */
  record Result(List<String> command, int status, String output) {
    /**
     * The output.
     *
     * @throws LabException where the program failed, with what it said
     */
    String orThrow() {
      if (status != 0) {
        throw new LabException(
            String.join(" ", command) + " ended with status " + status + ": " + output.strip());
      }
      return output;
    }
  }

  static Result run(List<String> command, String input) {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new LabException("cannot run " + command.getFirst() + ": " + e.getMessage(), e);
    }
    try (var in = process.getInputStream()) {
      try (var out = process.getOutputStream()) {
        out.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException readsNoInput) {
        // Its own output says more than a broken pipe does.
      }
      String output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
        throw new LabException(String.join(" ", command) + " did not end");
      }
      return new Result(command, process.exitValue(), output);
    } catch (IOException e) {
      throw new LabException("cannot read what " + command.getFirst() + " prints", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while " + String.join(" ", command) + " ran", e);
    } finally {
      process.destroyForcibly();
    }
  }
}

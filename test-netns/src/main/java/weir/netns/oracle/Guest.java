package weir.netns.oracle;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import weir.netns.LabException;
import weir.netns.Netns;

/**
 * A Linux kernel as a process (User Mode Linux), with a shell in it: the program {@code
 * ipvs-director}, which is not part of this repository but lies beside its checkout.
 */
final class Guest implements AutoCloseable {
  private static final Path PROGRAM = Path.of("shared", "ipvs-reference", "ipvs-director");
  private static final Duration BOOT_TAKES = Duration.ofMinutes(3);
  private static final Duration COMMAND_TAKES = Duration.ofMinutes(1);
  private static final Duration HALT_TAKES = Duration.ofSeconds(10);
  private static final String READY = "[ready]";

  private final Process process;
  private final BufferedWriter commands;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  /** Starts the guest on interfaces of a namespace, such as {@code d0=10.1.0.1/24}. */
  Guest(Path program, Netns namespace, String... interfaces) {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", namespace.name()));
    command.add(program.toString());
    command.addAll(List.of(interfaces));
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new LabException("cannot start " + program, e);
    }
    commands = process.outputWriter(StandardCharsets.UTF_8);
    BufferedReader in = process.inputReader(StandardCharsets.UTF_8);
    // So that waiting for a line can end without one.
    Thread.ofPlatform().daemon().name("output of the guest").start(() -> read(in));
    await(BOOT_TAKES, READY);
  }

  /** The program, where there is a directory {@code shared} beside the checkout. */
  static Optional<Path> program() {
    Path directory = Path.of("").toAbsolutePath();
    for (Path at = directory; at != null; at = at.getParent()) {
      Path program = at.resolveSibling(PROGRAM);
      if (Files.isExecutable(program)) {
        return Optional.of(program);
      }
    }
    return Optional.empty();
  }

  private void read(BufferedReader in) {
    try {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines.add(line);
      }
    } catch (IOException ended) {
      // Whoever waits for a line notices.
    }
  }

  /**
   * Runs one line by the guest's shell.
   *
   * @return what it printed
   * @throws LabException where its status is not 0
   */
  List<String> run(String command) {
    try {
      commands.write(command);
      commands.newLine();
      commands.flush();
    } catch (IOException e) {
      throw new LabException("the guest has ended", e);
    }
    List<String> output = await(COMMAND_TAKES, "[exit ");
    String end = output.removeLast();
    if (!end.equals("[exit 0]")) {
      throw new LabException("in the guest, " + command + ": " + end + " " + output);
    }
    return output;
  }

  /** Everything up to and with the line that starts with {@code end}. */
  private List<String> await(Duration atMost, String end) {
    List<String> output = new ArrayList<>();
    try {
      while (output.isEmpty() || !output.getLast().startsWith(end)) {
        String line = lines.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
        if (line == null) {
          throw new LabException("the guest does not answer; it said: " + output);
        }
        output.add(line);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while waiting for the guest", e);
    }
    return output;
  }

  /** Halts the guest. */
  @Override
  public void close() throws IOException {
    List<ProcessHandle> all = process.descendants().toList();
    commands.close();
    try {
      if (process.waitFor(HALT_TAKES.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    all.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}

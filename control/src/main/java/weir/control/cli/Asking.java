package weir.control.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import weir.control.admin.AdminClient;
import weir.control.admin.AdminSocketFile;

/** {@code --socket}, of the commands that ask a running director. */
final class Asking {
  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description = "The director's admin socket (default: that of this network namespace).")
  private @Nullable Path socket;

  Asking() {}

  /** What is asked; the exit status. */
  @FunctionalInterface
  interface Question {
    int ask(AdminClient client) throws IOException, InterruptedException;
  }

  /** Connects to the director that the option names. */
  AdminClient connect() throws IOException {
    return new AdminClient(socket == null ? AdminSocketFile.standard() : socket);
  }

  /** Asks; where there is nobody, or the director refuses, says so in one line. */
  int ask(PrintWriter err, Question question) throws InterruptedException {
    try (AdminClient client = connect()) {
      return question.ask(client);
    } catch (AdminClient.NobodyThereException e) {
      err.println("weir: " + e.getMessage());
      return Exit.NOBODY_THERE;
    } catch (IOException e) {
      err.println("weir: " + e.getMessage());
      return Exit.REFUSED;
    }
  }
}

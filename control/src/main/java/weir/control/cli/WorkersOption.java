package weir.control.cli;

import picocli.CommandLine.Option;
import weir.control.WorkersChoice;

/** {@code --workers} and {@code --cpus}: the threads that forward packets. */
final class WorkersOption {
  @Option(
      names = "--workers",
      paramLabel = "N",
      description = {
        "Threads that forward packets, each for its share of every interface's receive queues",
        "(default: one fewer than processors, and no more than queues)."
      })
  private int workers;

  @Option(
      names = "--cpus",
      paramLabel = "LIST",
      description = {
        "Keep the workers on these processors, one on each, such as 2,3 or 4-7",
        "(default: where the kernel puts them)."
      })
  private String cpus = "";

  WorkersOption() {}

  /**
   * What was asked for.
   *
   * @throws IllegalArgumentException with one line that says what is wrong and what to write
   */
  WorkersChoice read() {
    return WorkersChoice.of(workers, cpus);
  }
}

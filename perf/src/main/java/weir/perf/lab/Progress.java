package weir.perf.lab;

import java.io.Console;
import java.io.PrintStream;

/** Says what is done, what is being done, and how long the rest will take. */
final class Progress {
  private static final String START_OF_LINE = "\r\033[K";

  private final PrintStream out;
  private final boolean terminal;
  private int steps;
  private int stepsDone;
  private double estimate;
  private double estimateDone;
  private long startNs;

  // Null where JDK 25 sees no terminal, whatever its predecessors did.
  @SuppressWarnings("SystemConsoleNull")
  Progress(PrintStream out) {
    this.out = out;
    Console console = System.console();
    terminal = console != null && console.isTerminal();
  }

  /** Announces steps that will take about so many seconds. */
  void begin(int count, double seconds) {
    steps = count;
    estimate = seconds;
    startNs = System.nanoTime();
    line("%d steps, about %s".formatted(count, time(seconds)));
  }

  /** A step begins. */
  void now(String what) {
    if (terminal) {
      out.printf("%s[%d/%d, %s left] %s ...", START_OF_LINE, stepsDone + 1, steps, left(), what);
      out.flush();
    }
  }

  /** A step that was expected to take so many seconds has ended. */
  void done(double seconds) {
    stepsDone++;
    estimateDone += seconds;
  }

  void line(String text) {
    String before =
        terminal ? START_OF_LINE : steps == 0 ? "" : "[%d/%d] ".formatted(stepsDone + 1, steps);
    out.println(before + text);
  }

  void end() {
    steps = 0;
    line("took " + time((System.nanoTime() - startNs) / 1e9));
  }

  /** By the estimate, and by how wrong it has been. */
  private String left() {
    double rest = estimate - estimateDone;
    double passed = (System.nanoTime() - startNs) / 1e9;
    return time(estimateDone < 10 ? rest : rest * passed / estimateDone);
  }

  private static String time(double seconds) {
    return seconds < 90 ? Math.round(seconds) + " s" : Math.round(seconds / 60) + " min";
  }
}

package weir.netns.demo;

import java.io.Console;
import java.io.PrintStream;

/** What the viewer sees: live and in bold on a terminal, plain lines elsewhere. */
final class Screen {
  private static final String BOLD = "\033[1m";
  private static final String PLAIN = "\033[0m";
  private static final String START_OF_LINE = "\r\033[K";
  private static final int BAR = 30;
  private static final int PLAIN_STEPS = 5;

  private final PrintStream out;
  private final boolean terminal;
  private boolean closed;
  private long lastStep = -1;

  private Screen(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  // Null where JDK 25 sees no terminal, whatever its predecessors did.
  @SuppressWarnings("SystemConsoleNull")
  static Screen ofTerminal() {
    Console console = System.console();
    return new Screen(System.out, console != null && console.isTerminal());
  }

  synchronized void title(String text) {
    print("\n" + (terminal ? BOLD + text + PLAIN : text) + "\n");
  }

  synchronized void line(String text) {
    print(text + "\n");
  }

  /** Text of several lines, set off from the story. */
  synchronized void quote(String text) {
    text.lines().forEach(quoted -> print("    " + quoted + "\n"));
  }

  /**
   * Shows how far something is.
   *
   * @param done of {@code total}; called once with all of it, which ends the line
   */
  synchronized void progress(String what, long done, long total, String figures) {
    if (terminal) {
      int filled = (int) (done * BAR / total);
      String bar = "#".repeat(filled) + ".".repeat(BAR - filled);
      print(
          START_OF_LINE + "  " + what + " [" + bar + "] " + figures + (done == total ? "\n" : ""));
      return;
    }
    long step = done * PLAIN_STEPS / total;
    if (step != lastStep) {
      print("  " + what + " " + figures + "\n");
    }
    lastStep = done == total ? -1 : step;
  }

  /** Says a last word and nothing more: what runs on has lost its lab and would only complain. */
  synchronized void close(String lastWord) {
    print("\n" + lastWord + "\n");
    closed = true;
  }

  private void print(String text) {
    if (!closed) {
      out.print(text);
      out.flush();
    }
  }
}

package weir.control.check;

/** What became of one attempt. */
public sealed interface Outcome {
  /**
   * The server did what it should.
   *
   * @param how a line for the log of a server that is coming up; empty for none
   * @param weight that the server asks for, or {@link #WEIGHT_AS_CONFIGURED}
   */
  record Good(String how, int weight) implements Outcome {
    /** The server's weight is the one of the file. */
    public static final int WEIGHT_AS_CONFIGURED = -1;

    /** Nothing else to say. */
    public static final Good PLAIN = new Good("", WEIGHT_AS_CONFIGURED);
  }

  /**
   * It did not.
   *
   * @param what a line for the log, up to where the number of retries is named
   * @param detail the rest of the line
   */
  record Bad(String what, String detail) implements Outcome {
    /** A line that ends there. */
    static Bad of(String line) {
      return new Bad(line, "");
    }
  }

  /**
   * There was nothing to try with, such as a {@code bindto} address that is not ours. Says nothing
   * about the server.
   *
   * @param why a line for the log
   */
  record NotTried(String why) implements Outcome {}
}

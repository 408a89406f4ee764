package weir.control.check;

/** What became of one attempt to connect. */
public enum Outcome {
  /** The real server's kernel completed the handshake. */
  CONNECTED,
  /** Refused, reset, or no way there. */
  FAILED,
  /** No answer within the time of {@code connect_timeout}. */
  TIMED_OUT,
  /** There was no socket to try with, such as a {@code bindto} address that is not ours. */
  NOT_TRIED
}

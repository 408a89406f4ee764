package weir.control.config;

/** TCP checks without what few have. */
public final class TcpChecks {
  private TcpChecks() {}

  /** In the order of {@link CheckSettings}; without interface, mark, alpha and log_all_failures. */
  public static TcpCheck of(
      int connectAddress,
      int connectPort,
      int bindAddress,
      int bindPort,
      long connectTimeoutMs,
      int retry,
      long delayBeforeRetryMs,
      long delayLoopMs,
      long warmupMs) {
    return new TcpCheck(
        new CheckSettings(
            connectAddress,
            connectPort,
            bindAddress,
            bindPort,
            null,
            0,
            connectTimeoutMs,
            retry,
            delayBeforeRetryMs,
            delayLoopMs,
            warmupMs,
            false,
            false));
  }
}

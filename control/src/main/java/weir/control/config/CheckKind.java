package weir.control.config;

/** The kinds of health checks, with what keepalived takes where a file is silent. */
enum CheckKind {
  TCP_CHECK("TCP_CHECK", 1, 1_000, 0),
  HTTP_GET("HTTP_GET", 1, 3_000, 0),
  SSL_GET("HTTP_GET", 1, 3_000, 0),
  SMTP_CHECK("SMTP_CHECK", 1, 1_000, 25),
  DNS_CHECK("DNS_CHECK", 3, CheckKind.AS_DELAY_LOOP, 53),
  UDP_CHECK("UDP_CHECK", 1, 1_000, 0),
  PING_CHECK("connection", 1, 1_000, 0),
  MISC_CHECK("MISC_CHECK", 0, 1_000, 0),
  SEND_EXPECT("SEND_EXPECT", 1, 1_000, 0);

  static final long AS_DELAY_LOOP = -1;

  private final String section;
  private final int retry;
  private final long delayBeforeRetryMs;
  private final int port;

  CheckKind(String section, int retry, long delayBeforeRetryMs, int port) {
    this.section = section;
    this.retry = retry;
    this.delayBeforeRetryMs = delayBeforeRetryMs;
    this.port = port;
  }

  /** What may stand in its block. */
  Section section() {
    return Grammar.KEEPALIVED.section(section);
  }

  /** Further attempts before a server counts as down. */
  int retry() {
    return retry;
  }

  /** From a failed attempt to the next one. */
  long delayBeforeRetryMs(long delayLoopMs) {
    return delayBeforeRetryMs == AS_DELAY_LOOP ? delayLoopMs : delayBeforeRetryMs;
  }

  /** Where it connects to a server without a port; 0 where it cannot. */
  int port() {
    return port;
  }

  /** Whether it connects to a port at all. */
  boolean needsPort() {
    return this != PING_CHECK && this != MISC_CHECK;
  }
}

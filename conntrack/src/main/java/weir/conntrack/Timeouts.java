package weir.conntrack;

/**
 * How long a connection lives without a packet, by state: IPVS's {@code tcp_timeouts} and {@code
 * udp_timeouts} (net/netfilter/ipvs/ip_vs_proto_tcp.c, ip_vs_proto_udp.c), in ticks. Immutable.
 */
public final class Timeouts {
  /** Ticks in a second. */
  public static final int TICKS_PER_SECOND = 100;

  /**
   * Ticks of a new connection until its first packet has set the state ({@code ip_vs_conn_new}).
   */
  public static final int NEW = 3 * TICKS_PER_SECOND;

  /** What IPVS starts with. */
  public static final Timeouts DEFAULT =
      new Timeouts(new int[] {2, 900, 120, 60, 120, 120, 10, 60, 30, 120, 120}, 300);

  /** The longest that ipvsadm allows: 31 days. */
  private static final int MAX_SECONDS = 31 * 86_400;

  private final int[] tcpTicks;
  private final int udpTicks;

  private Timeouts(int[] tcpSeconds, int udpSeconds) {
    tcpTicks = new int[TcpStates.COUNT];
    for (int state = 0; state < TcpStates.COUNT; state++) {
      tcpTicks[state] = ticks(tcpSeconds[state]);
    }
    udpTicks = ticks(udpSeconds);
  }

  /**
   * These timeouts, but for those which {@code ipvsadm --set tcp tcpfin udp} sets, in seconds: TCP
   * established, TCP after a FIN, UDP. 0 leaves one as it is.
   *
   * @throws IllegalArgumentException if one is negative or longer than 31 days
   */
  public Timeouts with(int tcpSeconds, int tcpFinSeconds, int udpSeconds) {
    int[] tcp = new int[TcpStates.COUNT];
    for (int state = 0; state < TcpStates.COUNT; state++) {
      tcp[state] = tcpTicks[state] / TICKS_PER_SECOND;
    }
    if (tcpSeconds != 0) {
      tcp[TcpStates.ESTABLISHED] = tcpSeconds;
    }
    if (tcpFinSeconds != 0) {
      tcp[TcpStates.FIN_WAIT] = tcpFinSeconds;
    }
    return new Timeouts(tcp, udpSeconds != 0 ? udpSeconds : udpTicks / TICKS_PER_SECOND);
  }

  /** Ticks of a TCP connection in {@code state}. */
  public int tcp(int state) {
    return tcpTicks[state];
  }

  /** Ticks of a UDP connection. */
  public int udp() {
    return udpTicks;
  }

  private static int ticks(int seconds) {
    if (seconds < 1 || seconds > MAX_SECONDS) {
      throw new IllegalArgumentException(
          "a timeout is 1 to " + MAX_SECONDS + " seconds, not " + seconds);
    }
    return seconds * TICKS_PER_SECOND;
  }
}

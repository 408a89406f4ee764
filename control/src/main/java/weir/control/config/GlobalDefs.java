package weir.control.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code global_defs} block.
 *
 * @param routerId the name of this director in mail and logs; null when the host's name stands for
 *     it
 * @param mail who is told of a change of state
 * @param timeouts of connections, by {@code lvs_timeouts}
 */
public record GlobalDefs(@Nullable String routerId, Mail mail, LvsTimeouts timeouts) {
  /** What a file without a {@code global_defs} block has. */
  public static final GlobalDefs DEFAULT =
      new GlobalDefs(null, new Mail(List.of(), null, null, 25, 30_000), LvsTimeouts.NONE);

  /**
   * How long connections live without a packet, in seconds; 0 for what IPVS starts with.
   *
   * @param tcp an established TCP connection
   * @param tcpFin a TCP connection after a FIN
   * @param udp a UDP connection
   */
  public record LvsTimeouts(int tcp, int tcpFin, int udp) {
    /** Nothing set. */
    public static final LvsTimeouts NONE = new LvsTimeouts(0, 0, 0);
  }

  /**
   * Where mail goes.
   *
   * @param to the addresses of {@code notification_email}; empty for no mail
   * @param from the sender, or null
   * @param server host name or address of the SMTP server, or null
   * @param port of the SMTP server, 1..65535
   * @param connectTimeoutMs how long to wait for the server
   */
  public record Mail(
      List<String> to,
      @Nullable String from,
      @Nullable String server,
      int port,
      long connectTimeoutMs) {
    public Mail {
      to = List.copyOf(to);
    }
  }
}

package weir.control.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@code real_server} block.
 *
 * @param at where the block begins
 * @param address IPv4
 * @param port 1..65535, or 0 for the port that the client asked for
 * @param weight share of new connections; 0 for none, {@code 1} where the file is silent
 * @param upperThreshold with so many connections it gets no new ones; 0 for no limit
 * @param lowerThreshold with fewer than that it gets them again; 0 for three quarters of the upper
 *     threshold
 * @param lbKind how packets reach it
 * @param inhibitOnFailure whether it stays in the table with weight 0 while its checks fail
 * @param notifyUp run when it comes into the pool; null for nothing
 * @param notifyDown run when it leaves the pool; null for nothing
 * @param smtpAlert whether mail is sent when it comes or goes
 * @param checks all must succeed for the server to be in the pool; none means always in
 */
public record RealServer(
    Position at,
    int address,
    int port,
    int weight,
    int upperThreshold,
    int lowerThreshold,
    LbKind lbKind,
    boolean inhibitOnFailure,
    @Nullable Script notifyUp,
    @Nullable Script notifyDown,
    boolean smtpAlert,
    List<Check> checks) {
  public RealServer {
    checks = List.copyOf(checks);
  }

  /** {@code 192.0.2.10:80}. */
  public String endpoint() {
    return Ipv4.format(address) + ":" + port;
  }
}

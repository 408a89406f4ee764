package weir.control.config;

import java.util.List;

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
    List<TcpCheck> checks) {
  public RealServer {
    checks = List.copyOf(checks);
  }

  /** {@code 192.0.2.10:80}. */
  public String endpoint() {
    return Ipv4.format(address) + ":" + port;
  }
}

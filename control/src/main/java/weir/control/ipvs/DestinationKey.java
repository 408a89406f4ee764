package weir.control.ipvs;

import weir.control.config.Ipv4;

/**
 * What tells the destinations of one service apart.
 *
 * @param address IPv4
 * @param port 0 for the port that the client asked for
 */
public record DestinationKey(int address, int port) {
  /** {@code 192.0.2.10:80}. */
  @Override
  public String toString() {
    return Ipv4.format(address) + ":" + port;
  }
}

package weir.control.config;

/**
 * What tells services apart, for IPVS and for us.
 *
 * @param mark the firewall mark of its packets, unsigned; 0 for a service by address. Where it is
 *     not 0, the protocol is {@link Protocol#NONE}, address and port are 0
 * @param protocol of the service
 * @param address the VIP, IPv4
 * @param port 1..65535, or 0 for every port of the address (persistent services only)
 */
public record ServiceKey(int mark, Protocol protocol, int address, int port) {
  /** A service by address. */
  public static ServiceKey of(Protocol protocol, int address, int port) {
    return new ServiceKey(0, protocol, address, port);
  }

  /** A service by firewall mark. */
  public static ServiceKey ofMark(int mark) {
    return new ServiceKey(mark, Protocol.NONE, 0, 0);
  }

  /** {@code TCP 192.0.2.1:80} or {@code FWM 80}. */
  @Override
  public String toString() {
    return mark != 0
        ? "FWM " + Integer.toUnsignedString(mark)
        : protocol + " " + Ipv4.format(address) + ":" + port;
  }
}

package weir.netns.oracle;

/**
 * A virtual service of a scenario.
 *
 * @param protocol 6 TCP, 17 UDP
 * @param address the VIP as a number
 * @param port 1..65535
 * @param scheduler as {@code ipvsadm -s} names it
 */
public record Service(int protocol, int address, int port, String scheduler) {
  static final int TCP = 6;
  static final int UDP = 17;

  /** A TCP service at {@link Site#VIP}. */
  public static Service tcp(int port, String scheduler) {
    return new Service(TCP, Site.VIP, port, scheduler);
  }

  /** A UDP service at {@link Site#VIP}. */
  public static Service udp(int port, String scheduler) {
    return new Service(UDP, Site.VIP, port, scheduler);
  }

  /** The connection of a client's port to this service. */
  public Flow from(int clientAddress, int clientPort) {
    return new Flow(protocol, clientAddress, clientPort, address, port);
  }

  @Override
  public String toString() {
    return Text.protocol(protocol) + " " + Text.socket(address, port);
  }
}

package weir.netns.oracle;

import weir.dataplane.VirtualService;

/**
 * A virtual service of a scenario.
 *
 * @param mark the firewall mark of its packets, {@link Site#MARK}; 0 for a service by address
 * @param protocol 6 TCP, 17 UDP; 0 where there is a mark, as address and port
 * @param address the VIP as a number
 * @param port 1..65535
 * @param scheduler what follows {@code ipvsadm -s}: {@code rr}, {@code sh -b sh-port,sh-fallback}
 */
public record Service(int mark, int protocol, int address, int port, String scheduler) {
  static final int TCP = 6;
  static final int UDP = 17;

  private static final String FLAGS = " -b ";

  /** A TCP service at {@link Site#VIP}. */
  public static Service tcp(int port, String scheduler) {
    return new Service(0, TCP, Site.VIP, port, scheduler);
  }

  /** A UDP service at {@link Site#VIP}. */
  public static Service udp(int port, String scheduler) {
    return new Service(0, UDP, Site.VIP, port, scheduler);
  }

  /** The service of the packets that have {@link Site#MARK}. */
  public static Service marked(String scheduler) {
    return new Service(Site.MARK, 0, 0, 0, scheduler);
  }

  /** The connection of a client's port to this service, which has no mark. */
  public Flow from(int clientAddress, int clientPort) {
    return new Flow(protocol, clientAddress, clientPort, address, port);
  }

  /** The scheduler without its flags. */
  String schedulerName() {
    return scheduler.split(FLAGS, -1)[0];
  }

  /** The scheduler's flags, as {@code include/uapi/linux/ip_vs.h} has them. */
  int schedulerFlags() {
    String[] parts = scheduler.split(FLAGS, -1);
    int flags = 0;
    for (String flag : parts.length > 1 ? parts[1].split(",", -1) : new String[0]) {
      flags |=
          switch (flag) {
            case "sh-fallback", "mh-fallback" -> VirtualService.SCHED1;
            case "sh-port", "mh-port" -> VirtualService.SCHED2;
            default -> throw new IllegalArgumentException("flag " + flag);
          };
    }
    return flags;
  }

  @Override
  public String toString() {
    return mark == 0 ? Text.protocol(protocol) + " " + Text.socket(address, port) : Text.mark(mark);
  }
}

package weir.netns.oracle;

import org.jspecify.annotations.Nullable;
import weir.dataplane.Persistence;
import weir.dataplane.VirtualService;

/**
 * A virtual service of a scenario.
 *
 * @param mark the firewall mark of its packets, {@link Site#MARK}; 0 for a service by address
 * @param protocol 6 TCP, 17 UDP; 0 where there is a mark, as address and port
 * @param address the VIP as a number
 * @param port 0 for all, only where it is persistent
 * @param scheduler what follows {@code ipvsadm -s}: {@code rr}, {@code sh -b sh-port,sh-fallback}
 * @param persistence that of a persistent one
 * @param onePacket whether each datagram is scheduled by itself
 */
public record Service(
    int mark,
    int protocol,
    int address,
    int port,
    String scheduler,
    @Nullable Persistence persistence,
    boolean onePacket) {
  static final int TCP = 6;
  static final int UDP = 17;

  /** {@code CONFIG_HZ} of the guest. */
  private static final int HZ = 100;

  private static final String FLAGS = " -b ";

  /** A TCP service at {@link Site#VIP}. */
  public static Service tcp(int port, String scheduler) {
    return new Service(0, TCP, Site.VIP, port, scheduler, null, false);
  }

  /** A UDP service at {@link Site#VIP}. */
  public static Service udp(int port, String scheduler) {
    return new Service(0, UDP, Site.VIP, port, scheduler, null, false);
  }

  /** This service with persistence. */
  public Service persistent(int seconds, int netmask) {
    Persistence with = new Persistence(seconds, netmask);
    return new Service(mark, protocol, address, port, scheduler, with, onePacket);
  }

  /** This service with each datagram scheduled by itself. */
  public Service onePacketEach() {
    return new Service(mark, protocol, address, port, scheduler, persistence, true);
  }

  /** The service of the packets that have {@link Site#MARK}. */
  public static Service marked(String scheduler) {
    return new Service(Site.MARK, 0, 0, 0, scheduler, null, false);
  }

  /** The connection of a client's port to this service, which has no mark. */
  public Flow from(int clientAddress, int clientPort) {
    return new Flow(protocol, clientAddress, clientPort, address, port);
  }

  /** The scheduler without its flags. */
  String schedulerName() {
    return scheduler.split(FLAGS, -1)[0];
  }

  /**
   * Its scheduler and options as {@code /proc/net/ip_vs} lists them: persistence in ticks of the
   * kernel.
   */
  String listed() {
    StringBuilder text = new StringBuilder(schedulerName());
    if (onePacket) {
      text.append(" ops");
    }
    if (persistence != null) {
      text.append(
          " persistent %d %08X"
              .formatted(persistence.timeoutSeconds() * HZ, persistence.netmask()));
    }
    return text.toString();
  }

  /** The scheduler's flags and its own, as {@code include/uapi/linux/ip_vs.h} has them. */
  int flags() {
    String[] parts = scheduler.split(FLAGS, -1);
    int flags = onePacket ? VirtualService.ONE_PACKET : 0;
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

package weir.control.admin;

import java.util.List;
import java.util.Map;

/**
 * The running director, as the admin socket tells it.
 *
 * @param version of Weir
 * @param pid of the director
 * @param tableSize slots of the connection table
 * @param connections that there are now
 * @param evicted connections that made room for others
 * @param services in the order of the file
 * @param interfaces to which the director is attached
 * @param kernel each feature that is used where the kernel has it, and what is used here
 * @param packets what the workers have done, by name
 * @param drops packets dropped, by reason
 */
public record Status(
    String version,
    long pid,
    long tableSize,
    long connections,
    long evicted,
    List<Service> services,
    List<Interface> interfaces,
    Map<String, String> kernel,
    Map<String, Long> packets,
    Map<String, Long> drops) {
  public Status {
    services = List.copyOf(services);
    interfaces = List.copyOf(interfaces);
  }

  /** The mask of clients that are single hosts. */
  public static final String HOST_MASK = "255.255.255.255";

  /**
   * A virtual server.
   *
   * @param protocol {@code TCP}, {@code UDP}, or {@code FWM} for a service by firewall mark
   * @param mark the firewall mark, unsigned; 0 for a service by address
   * @param address the VIP, dotted decimal; 0.0.0.0 where there is a mark
   * @param scheduler with its flags, as ipvsadm lists it: {@code sh (sh-fallback,sh-port)}
   * @param persistenceTimeoutS 0 for not persistent
   * @param persistenceMask netmask of the clients that stay together, dotted decimal
   * @param onePacket whether datagrams are scheduled one by one
   * @param stats since the start
   * @param rate a second
   * @param servers those in the pool
   * @param down address and port of those that are not
   */
  public record Service(
      String protocol,
      long mark,
      String address,
      int port,
      String scheduler,
      int persistenceTimeoutS,
      String persistenceMask,
      boolean onePacket,
      Flow stats,
      Flow rate,
      List<Server> servers,
      List<String> down) {
    public Service {
      servers = List.copyOf(servers);
      down = List.copyOf(down);
    }

    /** A service by address whose clients are single hosts. */
    public Service(
        String protocol,
        String address,
        int port,
        String scheduler,
        int persistenceTimeoutS,
        boolean onePacket,
        Flow stats,
        Flow rate,
        List<Server> servers,
        List<String> down) {
      this(
          protocol,
          0,
          address,
          port,
          scheduler,
          persistenceTimeoutS,
          HOST_MASK,
          onePacket,
          stats,
          rate,
          servers,
          down);
    }

    /** What ipvsadm prints after the protocol: {@code 192.0.2.1:80}, or the mark. */
    public String endpoint() {
      return mark != 0 ? Long.toString(mark) : address + ":" + port;
    }
  }

  /**
   * A real server in the pool.
   *
   * @param address dotted decimal
   * @param forward as ipvsadm says it: {@code Masq}, {@code Route} or {@code Tunnel}
   * @param upperThreshold connections from which on it gets no new ones; 0 for no limit
   * @param lowerThreshold connections below which it gets them again
   * @param persistent clients that stay with it
   * @param active connections that are established
   * @param inactive connections that are not
   * @param stats since the start
   * @param rate a second
   * @param via the next hop, for people
   */
  public record Server(
      String address,
      int port,
      String forward,
      int weight,
      int upperThreshold,
      int lowerThreshold,
      long persistent,
      long active,
      long inactive,
      Flow stats,
      Flow rate,
      String via) {}

  /**
   * Connections, packets and bytes, since the start or a second.
   *
   * @param connections opened
   * @param inPackets from clients
   * @param outPackets from servers; they do not pass here but in NAT
   * @param inBytes from the IP header on
   * @param outBytes from the IP header on
   */
  public record Flow(
      long connections, long inPackets, long outPackets, long inBytes, long outBytes) {}

  /**
   * An attached interface.
   *
   * @param mode how the program is attached, such as {@code native}
   * @param memory {@code copy} or {@code zero copy}
   * @param queues how many receive queues are served
   * @param mtu bytes of IP packet
   */
  public record Interface(String name, String mode, String memory, int queues, int mtu) {}
}

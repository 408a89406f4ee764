package weir.control.admin;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The running director, as the admin socket and {@code weir status --json} tell it. The names of
 * the fields stay: later versions add some, and say in the changelog should one ever have to go.
 * Counters are since the start and never fall, but for those of services and servers, which begin
 * anew where one is deleted and added again, and by {@code ipvsadm -Z}. A field that ends in {@code
 * S} is seconds, in {@code Ns} nanoseconds. There is no secret in it.
 *
 * @param version of Weir
 * @param pid of the director
 * @param uptimeS since it forwards
 * @param table the connection table
 * @param flowCache the flows that the kernel forwards by itself, or null where that is off
 * @param services the table of IPVS, in the order that they were added
 * @param removed servers that are out of the table and still have connections
 * @param pools the virtual servers of the file, in its order
 * @param vrrp the virtual routers of the file, as {@code weir vrrp} tells them
 * @param timeouts of connections
 * @param sysctls the knobs of IPVS, by their names without {@code net.ipv4.vs}
 * @param interfaces to which the director is attached
 * @param kernel each feature that is used where the kernel has it
 * @param workers the threads that forward packets
 * @param bursts how long it takes to forward a burst of packets
 * @param packets what the workers have done
 * @param drops packets dropped, by reason; {@code weir stats --drops} says what each means
 */
public record Status(
    String version,
    long pid,
    double uptimeS,
    Table table,
    @Nullable FlowCache flowCache,
    List<Service> services,
    List<Removed> removed,
    List<Pool> pools,
    VrrpReport vrrp,
    Timeouts timeouts,
    Map<String, Integer> sysctls,
    List<Interface> interfaces,
    List<Feature> kernel,
    List<Worker> workers,
    Bursts bursts,
    Packets packets,
    Map<String, Long> drops) {
  public Status {
    services = List.copyOf(services);
    removed = List.copyOf(removed);
    pools = List.copyOf(pools);
    interfaces = List.copyOf(interfaces);
    kernel = List.copyOf(kernel);
    workers = List.copyOf(workers);
  }

  /**
   * The connection table.
   *
   * @param size DR or TUN connections that it is made for; a NAT connection counts as two
   * @param bytes of memory
   * @param connections that there are now, templates of persistent services among them
   * @param evictedHalfOpen connections that made room for others while they were being opened
   * @param evictedClosing likewise, while they were being closed, or of UDP
   * @param evictedEstablished likewise, while they were established
   * @param refused connections that found no room
   * @param untracked packets sent to their servers without an entry, in a flood of new connections
   */
  public record Table(
      long size,
      long bytes,
      long connections,
      long evictedHalfOpen,
      long evictedClosing,
      long evictedEstablished,
      long refused,
      long untracked) {
    /** Connections that made room for others. */
    public long evicted() {
      return evictedHalfOpen + evictedClosing + evictedEstablished;
    }
  }

  /**
   * The flow cache. Its counters are up to a second old.
   *
   * @param size flows that there is room for, one for each direction of a connection
   * @param bytes of memory
   * @param flows that there are
   * @param packets that the kernel has forwarded; they also count as received and forwarded
   * @param share of all packets forwarded, 0 to 1
   * @param installed flows so far
   * @param evicted flows that made room for others
   * @param refused flows that found no room
   */
  public record FlowCache(
      long size,
      long bytes,
      long flows,
      long packets,
      double share,
      long installed,
      long evicted,
      long refused) {}

  /**
   * A server that is out of the table and still has connections.
   *
   * @param service that it was one of, such as {@code TCP 192.0.2.1:80}
   * @param address dotted decimal
   * @param persistent clients that stay with it
   * @param active connections that are established
   * @param inactive connections that are not
   */
  public record Removed(
      String service, String address, int port, long persistent, long active, long inactive) {}

  /**
   * How long connections live without a packet ({@code ipvsadm --set}).
   *
   * @param tcpS TCP, established
   * @param tcpFinS TCP, after a FIN
   * @param udpS UDP
   */
  public record Timeouts(int tcpS, int tcpFinS, int udpS) {}

  /**
   * A virtual server of the file.
   *
   * @param name such as {@code TCP 192.0.2.1:80}, {@code FWM 80} or {@code group web}
   * @param services what it stands for in the table, such as {@code TCP 192.0.2.1:80}
   * @param quorum whether its servers are enough
   * @param sorryServer its address and port, or null for none
   * @param sorry whether the sorry server stands in
   * @param members its real servers
   */
  public record Pool(
      String name,
      List<String> services,
      boolean quorum,
      @Nullable String sorryServer,
      boolean sorry,
      List<Member> members) {
    public Pool {
      services = List.copyOf(services);
      members = List.copyOf(members);
    }
  }

  /**
   * A real server of the file.
   *
   * @param address dotted decimal
   * @param port 0 for that which the client asked for
   * @param up whether all its checks are good
   * @param drain {@code no}, {@code quiesced} or {@code removed}, by {@code weir drain}
   */
  public record Member(String address, int port, boolean up, String drain, List<Check> checks) {
    public Member {
      checks = List.copyOf(checks);
    }
  }

  /**
   * A health check.
   *
   * @param type as the file has it, such as {@code TCP_CHECK}
   * @param target where it connects, such as {@code 192.0.2.10:80}
   * @param up whether it is good
   * @param attempts that have ended, since it was started or its block in the file was changed
   * @param failures how many of them failed
   * @param lastS how long the last one took
   */
  public record Check(
      String type, String target, boolean up, long attempts, long failures, double lastS) {}

  /**
   * A feature of the kernel.
   *
   * @param since the version of Linux that has it
   * @param replacement what is done where it is not there
   */
  public record Feature(String name, boolean present, String since, String replacement) {
    /** For people. */
    String use() {
      return present ? "yes" : "no (Linux " + since + "), instead: " + replacement;
    }
  }

  /**
   * A thread that forwards packets.
   *
   * @param busyS for how long it has worked, rather than waited for packets
   * @param busyShare of the last two seconds, 0 to 1
   */
  public record Worker(int id, double busyS, double busyShare) {}

  /**
   * How long it takes from before a burst of packets is received until all of it is sent on. One
   * burst in 16 is timed; what takes longer than a second counts as a second.
   *
   * @param timed how many were
   * @param sumNs of all that were timed
   * @param p50Ns half of them took no longer
   * @param p99Ns nor 99 in 100
   * @param p999Ns nor 999 in 1000
   * @param maxNs nor any
   * @param buckets how many took no longer than each
   */
  public record Bursts(
      long timed,
      long sumNs,
      long p50Ns,
      long p99Ns,
      long p999Ns,
      long maxNs,
      List<Bucket> buckets) {
    public Bursts {
      buckets = List.copyOf(buckets);
    }
  }

  /**
   * How many took no longer than a time.
   *
   * @param leNs the time
   * @param count also of those that took less
   */
  public record Bucket(long leNs, long count) {}

  /**
   * What the workers have done.
   *
   * @param received frames that arrived
   * @param forwarded packets sent on to a server or back to a client
   * @param resets TCP resets sent
   * @param icmpErrors ICMP errors sent
   * @param punted packets given to the kernel to route
   * @param receiveDrops frames lost before they were received
   * @param transmitDrops frames that an interface did not take
   * @param faults bursts lost to a bug, which the log tells of
   */
  public record Packets(
      long received,
      long forwarded,
      long resets,
      long icmpErrors,
      long punted,
      long receiveDrops,
      long transmitDrops,
      long faults) {}

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
   * @param servers in the order that they were added
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
      List<Server> servers) {
    public Service {
      servers = List.copyOf(servers);
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
        List<Server> servers) {
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
          servers);
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
   * @param why that mode was chosen
   * @param memory {@code copy} or {@code zero copy}
   * @param queues how many receive queues are served
   * @param mtu bytes of IP packet
   */
  public record Interface(
      String name, String mode, String why, String memory, int queues, int mtu) {}
}

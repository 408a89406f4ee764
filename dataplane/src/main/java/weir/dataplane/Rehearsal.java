package weir.dataplane;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.Agent;
import org.jspecify.annotations.Nullable;
import weir.afxdp.Burst;
import weir.afxdp.FlowCache;
import weir.afxdp.Link;
import weir.afxdp.RehearsalPort;
import weir.afxdp.RehearsalPorts;
import weir.ffi.Memory;

/**
 * What a worker does before the first packet comes: it forwards made up ones until the JVM has
 * compiled that. A JVM that has just started takes a hundred times longer for a packet than later
 * on, and would lose most of what comes in its first quarter of a second.
 *
 * <p>The worker, its table, counters and flow cache are of the rehearsal only, and gone afterwards;
 * the code is the same, down to the system calls, which fail for lack of a socket. So are the
 * classes that it meets: another implementation of {@link weir.afxdp.Port} would have the compiler
 * expect that one, and give up what it has compiled at the first real packet.
 *
 * <p>Of the two interfaces one leaves checksums to be done and the other does not, so that a worker
 * meets both, in both directions. The packets: connections of UDP by NAT, direct routing and
 * tunnel, and of TCP by NAT and direct routing, that come, go both ways, and end. Owned by the
 * thread that calls it.
 */
public final class Rehearsal implements AutoCloseable {
  private static final int CLIENT = 0x0a_01_00_02;
  private static final int SERVER = 0x0a_02_00_02;
  private static final int VIP = 0x0a_01_00_64;
  private static final int DIRECTOR = 0x0a_02_00_01;
  private static final long CLIENT_MAC = 0x02_00_00_00_00_01L;
  private static final long SERVER_MAC = 0x02_00_00_00_00_02L;

  private static final int FRAME = 60;
  private static final int MTU = 1500;
  private static final Link CLIENTS = new Link(1, "clients", 0x02_00_00_00_00_0aL, MTU, true, true);
  private static final Link SERVERS =
      new Link(2, "servers", 0x02_00_00_00_00_0bL, MTU, false, false);
  private static final int FIRST_PORT = 1024;
  private static final int CONNECTIONS = 1 << 13;

  /** A service's port; a server has the same, one higher by NAT. */
  private static final int PORT = 9000;

  /**
   * What is done to a connection's packets.
   *
   * @param id of the service, which no other way has
   */
  private record Way(int id, int protocol, ForwardingMethod method) {
    int servicePort() {
      return PORT + 2 * id;
    }

    int serverPort() {
      return servicePort() + (hasReplies() ? 1 : 0);
    }

    boolean hasReplies() {
      return method == ForwardingMethod.MASQ;
    }
  }

  private static final List<Way> WAYS =
      List.of(
          new Way(0, Ipv4.UDP, ForwardingMethod.MASQ),
          new Way(1, Ipv4.UDP, ForwardingMethod.DROUTE),
          new Way(2, Ipv4.UDP, ForwardingMethod.TUNNEL),
          new Way(3, Ipv4.TCP, ForwardingMethod.MASQ),
          new Way(4, Ipv4.TCP, ForwardingMethod.DROUTE));

  private final RehearsalPorts ports;
  private final @Nullable FlowCache flowCache;
  private final Dataplane dataplane;
  private final Agent worker;
  private int clientPort = FIRST_PORT;
  private long packets;

  /**
   * A rehearsal.
   *
   * @param schedulers as {@code ipvsadm -s} names them; at least one
   * @param withFlowCache whether there is to be a flow cache
   */
  public Rehearsal(List<String> schedulers, boolean withFlowCache) {
    ports = new RehearsalPorts(CLIENTS, SERVERS);
    Limits limits = new Limits(CONNECTIONS, WAYS.size(), 2 * WAYS.size());
    flowCache = withFlowCache ? FlowCache.inMemory(CONNECTIONS, limits.servers() + 2) : null;
    if (flowCache != null) {
      flowCache.openPort(0, CLIENTS.index(), false);
      flowCache.openPort(1, SERVERS.index(), false);
    }
    dataplane = new Dataplane(List.of(ports), limits, () -> (ip, length) -> false, flowCache);
    dataplane.publish(new ServiceTable(services(schedulers)));
    worker = dataplane.agents().getFirst();
  }

  private List<VirtualService> services(List<String> schedulers) {
    List<VirtualService> services = new ArrayList<>();
    NextHop hop = new NextHop(1, SERVER_MAC, SERVERS.mac(), DIRECTOR, MTU);
    for (Way way : WAYS) {
      int id = way.id;
      List<RealServer> pool = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        pool.add(new RealServer(2 * id + i, SERVER, way.serverPort(), 1 + i, way.method, hop));
      }
      // Two servers at one address: whose reply a packet is, the client's port says.
      String scheduler = schedulers.get(id % schedulers.size());
      services.add(
          new VirtualService(
              id, way.protocol, VIP, way.servicePort(), scheduler, List.copyOf(pool)));
    }
    return services;
  }

  /**
   * Forwards packets until it is fast, which two turns show, or for so long.
   *
   * @param fastNs nanoseconds that a packet takes, the making of it included, when nothing is left
   *     to wait for; 0 for no such thing
   * @param limitNs of time, at most, but for what is left of a turn
   * @return how many packets it has handled
   */
  public long run(long fastNs, long limitNs) throws Exception {
    long beganNs = System.nanoTime();
    long nowNs = beganNs;
    int fastTurns = 0;
    worker.onStart();
    while (fastTurns < 2 && nowNs - beganNs < limitNs) {
      long before = packets;
      turn();
      long endedNs = System.nanoTime();
      fastTurns = (endedNs - nowNs) / (packets - before) < fastNs ? fastTurns + 1 : 0;
      nowNs = endedNs;
    }
    worker.onClose();
    return packets;
  }

  /** A burst of connections of every way, from their first packets to their last. */
  private void turn() throws Exception {
    for (Way way : WAYS) {
      boolean tcp = way.protocol == Ipv4.TCP;
      boolean replies = way.hasReplies();
      requests(way, Tcp.SYN);
      if (replies) {
        replies(way, Tcp.SYN | Tcp.ACK);
      }
      requests(way, Tcp.ACK);
      requests(way, Tcp.ACK | Tcp.PSH);
      playProgram(way);
      if (replies) {
        replies(way, Tcp.ACK);
        replies(way, Tcp.ACK | Tcp.PSH);
      }
      if (tcp) {
        requests(way, Tcp.FIN | Tcp.ACK);
        if (replies) {
          replies(way, Tcp.FIN | Tcp.ACK);
        }
        requests(way, Tcp.RST);
      }
    }
    clientPort += Burst.CAPACITY;
    if (clientPort > 0xffff - Burst.CAPACITY) {
      clientPort = FIRST_PORT;
    }
  }

  private void requests(Way way, int tcpFlags) throws Exception {
    for (int i = 0; i < Burst.CAPACITY; i++) {
      arrive(0, way, CLIENT, clientPort + i, VIP, way.servicePort(), tcpFlags);
    }
    round();
  }

  private void replies(Way way, int tcpFlags) throws Exception {
    for (int i = 0; i < Burst.CAPACITY; i++) {
      arrive(1, way, SERVER, way.serverPort(), CLIENT, clientPort + i, tcpFlags);
    }
    round();
  }

  /** Forwards a packet of each connection as the program in the kernel would, for the harvest. */
  private void playProgram(Way way) {
    if (flowCache == null) {
      return;
    }
    for (int i = 0; i < Burst.CAPACITY; i++) {
      long flow = flowCache.find(way.protocol, CLIENT, clientPort + i, VIP, way.servicePort());
      if (flow != 0) {
        flowCache.count(flow, FRAME - Ethernet.HEADER);
      }
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // a hint, on which nothing relies
  private void round() throws Exception {
    worker.doWork();
    ports.port(0).leave();
    ports.port(1).leave();
    // The compiler may have no other processor than this one.
    Thread.yield();
  }

  private void arrive(
      int port,
      Way way,
      int source,
      int sourcePort,
      int destination,
      int destinationPort,
      int tcpFlags) {
    RehearsalPort at = ports.port(port);
    long frame = at.frame();
    if (frame == 0) {
      return;
    }
    Link link = port == 0 ? CLIENTS : SERVERS;
    Memory.putMac(frame + Ethernet.DESTINATION, link.mac());
    Memory.putMac(frame + Ethernet.SOURCE, port == 0 ? CLIENT_MAC : SERVER_MAC);
    Memory.putShortBe(frame + Ethernet.TYPE, Ethernet.TYPE_IPV4);
    long ip = frame + Ethernet.HEADER;
    int length = FRAME - Ethernet.HEADER;
    Ipv4.write(
        ip,
        0,
        length,
        0,
        Ipv4.DONT_FRAGMENT,
        Ipv4.DEFAULT_TIME_TO_LIVE,
        way.protocol,
        source,
        destination);
    long transport = ip + Ipv4.HEADER;
    Packet.setSourcePort(transport, sourcePort);
    Packet.setDestinationPort(transport, destinationPort);
    // Half of them as a local socket leaves them, as far as the link has such.
    int checksum =
        (sourcePort & 1) == 0
            ? Checksum.pseudoHeader(source, destination, way.protocol, length - Ipv4.HEADER)
            : sourcePort;
    if (way.protocol == Ipv4.TCP) {
      Memory.putByte(transport + Tcp.DATA_OFFSET, (Tcp.HEADER / 4) << 4);
      Memory.putByte(transport + Tcp.FLAGS, tcpFlags);
      Memory.putShortBe(transport + Tcp.CHECKSUM, checksum);
    } else {
      Memory.putShortBe(transport + Udp.LENGTH, length - Ipv4.HEADER);
      Memory.putShortBe(transport + Udp.CHECKSUM, checksum);
    }
    at.arrive(frame, FRAME);
    packets++;
  }

  /** What the worker made of it. */
  Dataplane dataplane() {
    return dataplane;
  }

  @Override
  public void close() {
    dataplane.close();
    if (flowCache != null) {
      flowCache.close();
    }
    ports.close();
  }
}

package weir.dataplane;

import org.jspecify.annotations.Nullable;
import weir.afxdp.Link;
import weir.conntrack.Connection;
import weir.conntrack.ConnectionTable;
import weir.ffi.Memory;

/**
 * ICMP errors about packets of connections: they go where the packets came from, as {@code
 * ip_vs_in_icmp} and {@code ip_vs_out_icmp} of net/netfilter/ipvs/ip_vs_core.c have it. Owned by
 * one worker.
 *
 * <pre>
 *  quoted packet          comes from    goes to     changed
 *  VIP -> client          client side   server      NAT: destination; source of the quoted packet
 *  client -> server       server side   client      NAT: source; destination of the quoted packet
 *  director -> server,    tunnel        client      a new error about the packet inside
 *    client -> VIP inside
 * </pre>
 *
 * <p>The quoted packet may be anything: lengths are checked as those of a received one. It ends
 * after eight bytes of its transport header, if not before; of these only the ports count.
 */
final class IcmpErrors {
  private static final int PORTS = 4;

  private final ConnectionTable table;
  private final WorkerCounters counters;
  private final Outbox outbox;
  private final Egress egress;
  private final PathMtus pathMtus;
  private final @Nullable CachedFlows cachedFlows;
  private final Responder responder;
  private final Link[] links;

  private ServiceTable services = ServiceTable.EMPTY;
  private int nowTick;

  IcmpErrors(
      ConnectionTable table,
      WorkerCounters counters,
      Outbox outbox,
      Egress egress,
      PathMtus pathMtus,
      @Nullable CachedFlows cachedFlows,
      Responder responder,
      Link[] links) {
    this.table = table;
    this.counters = counters;
    this.outbox = outbox;
    this.egress = egress;
    this.pathMtus = pathMtus;
    this.cachedFlows = cachedFlows;
    this.responder = responder;
    this.links = links;
  }

  /** What holds for the packets that follow. */
  void begin(ServiceTable services, int nowTick) {
    this.services = services;
    this.nowTick = nowTick;
  }

  /**
   * Handles an ICMP packet whose IP header is good.
   *
   * @return whether the frame was taken; else the error is about nothing of ours, as far as can be
   *     told from what it quotes
   */
  boolean handle(long frame) {
    long ip = frame + Ethernet.HEADER;
    long icmp = ip + Ipv4.headerLength(ip);
    long end = ip + Ipv4.totalLength(ip);
    long quoted = icmp + Icmp.HEADER;
    long ports = transport(quoted, end);
    if (ports == 0) {
      return false;
    }
    if (Ipv4.protocol(quoted) == Ipv4.IPIP) {
      return tunnelled(frame, ip, icmp, quoted, ports, end);
    }
    // The packet went from the error's destination on: its own direction is turned around.
    long c =
        find(
            Ipv4.protocol(quoted),
            Ipv4.destination(quoted),
            Packet.destinationPort(ports),
            Ipv4.source(quoted),
            Packet.sourcePort(ports));
    if (c == 0) {
      return false;
    }
    long forward = Connection.forward(c);
    if (Checksum.sum(icmp, (int) (end - icmp)) != 0xffff) {
      drop(frame, DropReason.BAD_ICMP_CHECKSUM);
    } else if (Ipv4.timeToLive(ip) <= 1) {
      drop(frame, DropReason.TTL_EXPIRED);
    } else if (c == forward) {
      toServer(frame, ip, icmp, quoted, ports, forward);
    } else {
      toClient(frame, ip, icmp, quoted, ports, forward);
    }
    return true;
  }

  /**
   * Where the transport header of a quoted packet is.
   *
   * @param end of what is there
   * @return 0 if its ports, or the header inside a tunnel's, are not there
   */
  private static long transport(long quoted, long end) {
    if (end - quoted < Ipv4.HEADER || Memory.getByte(quoted) >>> 4 != 4) {
      return 0;
    }
    int headerLength = Ipv4.headerLength(quoted);
    boolean later = (Ipv4.fragment(quoted) & Ipv4.FRAGMENT_OFFSET) != 0;
    return headerLength < Ipv4.HEADER || end - quoted < headerLength + PORTS || later
        ? 0
        : quoted + headerLength;
  }

  private long find(int protocol, int from, int fromPort, int to, int toPort) {
    if (protocol != Ipv4.TCP && protocol != Ipv4.UDP) {
      return 0;
    }
    int hash = table.hash(protocol, from, fromPort, to, toPort);
    long c = table.find(hash, protocol, from, fromPort, to, toPort);
    return c != 0 && table.isOver(Connection.forward(c), nowTick) ? 0 : c;
  }

  private void toServer(long frame, long ip, long icmp, long quoted, long ports, long c) {
    int serverId = Connection.serverId(c);
    RealServer server = services.server(serverId);
    NextHop hop = server == null ? null : server.nextHop();
    if (server == null || hop == null) {
      drop(frame, server == null ? DropReason.SERVER_UNAVAILABLE : DropReason.NEIGHBOUR_UNRESOLVED);
      return;
    }
    counters.in(serverId, Ipv4.totalLength(ip));
    Ipv4.decrementTimeToLive(ip);
    int method = Connection.flags(Connection.status(c)) & Connection.FWD_MASK;
    if (method == Connection.MASQ) {
      Rewrite.destination(ip, Connection.serverAddress(c));
      Ipv4.setSource(quoted, Connection.serverAddress(c));
      Packet.setSourcePort(ports, Connection.serverPort(c));
      mendChecksums(ip, icmp, quoted);
    }
    egress.toServer(frame, method, server, hop, nowTick);
  }

  private void toClient(long frame, long ip, long icmp, long quoted, long ports, long c) {
    int serverId = Connection.serverId(c);
    counters.out(serverId, Ipv4.totalLength(ip));
    Ipv4.decrementTimeToLive(ip);
    Rewrite.source(ip, Connection.virtualAddress(c));
    Ipv4.setDestination(quoted, Connection.virtualAddress(c));
    Packet.setDestinationPort(ports, Connection.virtualPort(c));
    mendChecksums(ip, icmp, quoted);
    egress.toClient(frame, c);
  }

  /** As {@code ip_vs_nat_icmp}: the quoted transport checksum stays what it was. */
  private static void mendChecksums(long ip, long icmp, long quoted) {
    Ipv4.setHeaderChecksum(quoted, 0);
    Ipv4.setHeaderChecksum(
        quoted, Checksum.complement(Checksum.sum(quoted, Ipv4.headerLength(quoted))));
    int length = (int) (ip + Ipv4.totalLength(ip) - icmp);
    Memory.putShort(icmp + Icmp.CHECKSUM, 0);
    Memory.putShortBe(icmp + Icmp.CHECKSUM, Checksum.complement(Checksum.sum(icmp, length)));
  }

  /** An error about a packet that went through a tunnel; {@code inner} is what was in it. */
  private boolean tunnelled(long frame, long ip, long icmp, long quoted, long inner, long end) {
    long ports = transport(inner, end);
    if (ports == 0) {
      // Too little of it to tell whose it was: the eight bytes that RFC 792 asks a router for.
      return false;
    }
    long c =
        find(
            Ipv4.protocol(inner),
            Ipv4.source(inner),
            Packet.sourcePort(ports),
            Ipv4.destination(inner),
            Packet.destinationPort(ports));
    if (c == 0
        || c != Connection.forward(c)
        || (Connection.flags(Connection.status(c)) & Connection.FWD_MASK) != Connection.TUNNEL
        || Connection.serverAddress(c) != Ipv4.destination(quoted)) {
      return false;
    }
    if (Checksum.sum(icmp, (int) (end - icmp)) != 0xffff) {
      drop(frame, DropReason.BAD_ICMP_CHECKSUM);
      return true;
    }
    int type = Memory.getByte(icmp + Icmp.TYPE);
    int code = Memory.getByte(icmp + Icmp.CODE);
    int rest = Memory.getIntBe(icmp + Icmp.REST);
    int serverId = Connection.serverId(c);
    if (type == Icmp.DESTINATION_UNREACHABLE && code == Icmp.FRAGMENTATION_NEEDED) {
      RealServer server = services.server(serverId);
      NextHop hop = server == null ? null : server.nextHop();
      int mtu = Math.max(rest & 0xffff, PathMtus.LEAST);
      if (server != null && hop != null) {
        pathMtus.lower(serverId, mtu, hop.mtu(), nowTick);
        mtu = pathMtus.get(serverId, hop.mtu(), nowTick);
        if (cachedFlows != null) {
          cachedFlows.setMtu(server, hop, nowTick);
        }
      }
      if (!Ipv4.dontFragment(quoted)) {
        drop(frame, DropReason.ICMP_ABSORBED);
        return true;
      }
      rest = Tunnel.inside(mtu);
    }
    counters.out(serverId, Ipv4.totalLength(ip));
    long clientSide = Connection.clientSide(c);
    long mac = links[Connection.portIndex(clientSide)].mac();
    responder.relay(clientSide, mac, inner, (int) (end - inner), type, code, rest, nowTick);
    return true;
  }

  private void drop(long frame, DropReason reason) {
    counters.drop(reason.code());
    outbox.drop(frame);
  }
}

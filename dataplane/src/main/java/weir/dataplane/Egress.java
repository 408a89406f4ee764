package weir.dataplane;

import weir.afxdp.Link;
import weir.conntrack.Connection;

/**
 * The last steps of a packet of a connection that is not an everyday one: through a tunnel, in
 * fragments, or without a transport checksum of its own. Everything in it is whole but the MACs.
 * Owned by one worker.
 */
final class Egress {
  private final Outbox outbox;
  private final WorkerCounters counters;
  private final Link[] links;
  private final PathMtus pathMtus;
  private final Tunnel tunnel = new Tunnel();
  private final Fragmenter fragmenter;

  Egress(Outbox outbox, WorkerCounters counters, Link[] links, PathMtus pathMtus) {
    this.outbox = outbox;
    this.counters = counters;
    this.links = links;
    this.pathMtus = pathMtus;
    this.fragmenter = new Fragmenter(outbox, counters);
  }

  /** Bytes of a packet that fit the way to the client of a connection. */
  int clientMtu(long c) {
    return links[Connection.portIndex(Connection.clientSide(c))].mtu();
  }

  /**
   * Bytes of a client's packet that fit the way to a server.
   *
   * @param method of the connection, such as {@link Connection#TUNNEL}
   */
  int mtu(int method, RealServer server, NextHop hop, int nowTick) {
    return method == Connection.TUNNEL ? Tunnel.inside(outerMtu(server, hop, nowTick)) : hop.mtu();
  }

  private int outerMtu(RealServer server, NextHop hop, int nowTick) {
    return pathMtus.get(server.id(), hop.mtu(), nowTick);
  }

  /**
   * Sends a packet to a server, and takes the frame.
   *
   * @param method of the connection, such as {@link Connection#TUNNEL}
   */
  void toServer(long frame, int method, RealServer server, NextHop hop, int nowTick) {
    int length = Ipv4.totalLength(frame + Ethernet.HEADER);
    if (method != Connection.TUNNEL) {
      send(hop.port(), hop.mtu(), frame, length, hop.destinationMac(), hop.sourceMac());
      return;
    }
    if (hop.sourceAddress() == 0) {
      drop(frame, DropReason.NO_SOURCE_ADDRESS);
      return;
    }
    long outer = tunnel.wrap(frame, hop.sourceAddress(), server.address());
    int mtu = outerMtu(server, hop, nowTick);
    int outerLength = Tunnel.OVERHEAD + length;
    send(hop.port(), mtu, outer, outerLength, hop.destinationMac(), hop.sourceMac());
  }

  /** Sends a packet to the client of a connection, and takes the frame. */
  void toClient(long frame, long c) {
    long clientSide = Connection.clientSide(c);
    int port = Connection.portIndex(clientSide);
    Link link = links[port];
    int length = Ipv4.totalLength(frame + Ethernet.HEADER);
    send(port, link.mtu(), frame, length, Connection.mac(clientSide), link.mac());
  }

  private void send(
      int port, int mtu, long frame, int length, long destinationMac, long sourceMac) {
    Ethernet.setAddresses(frame, destinationMac, sourceMac);
    counters.add(WorkerCounters.FORWARDED, 1);
    if (length > mtu) {
      fragmenter.send(port, frame, mtu);
    } else {
      outbox.send(port, frame, Ethernet.HEADER + length, 0);
    }
  }

  private void drop(long frame, DropReason reason) {
    counters.drop(reason.code());
    outbox.drop(frame);
  }
}

package weir.dataplane;

import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import weir.afxdp.FlowCache;
import weir.afxdp.Link;
import weir.conntrack.Connection;

/**
 * The flow cache as all threads use it: which flows a connection has, how hops follow the
 * snapshots, and taking flows back. What a worker installs, and what it fetches from the cache, are
 * {@link FlowInstaller}'s and {@link FlowHarvest}'s.
 *
 * <pre>
 *   hop   0 .. servers - 1           the way to the real server with this id
 *         servers .. + ports - 1     the way to clients by the interface whose first port this is
 * </pre>
 *
 * <p><b>Why no flow outlives what it was installed for.</b> Whoever ends or changes a connection
 * does three things in this order: the change (a compare-and-set of its deadline or its status, or
 * the store of its client side), a full fence, and {@link #release}. Whoever installs a flow does:
 * publish, a full fence, look at the connection again, and release what it published if it is not
 * as it was. Of two threads that do so, one comes second; and that one sees what the other has
 * done. The same holds of snapshots: {@link Dataplane#publish} stores the new one, and then
 * invalidates the hops of the servers that are other now; who installs looks, after it has
 * published the flow, whether the snapshot that it went by is still the newest.
 *
 * <p>{@link Connection#CACHED} says that there may be flows; it is set before the first is
 * published, so that nobody else has to look for any.
 */
final class CachedFlows {
  private final FlowCache cache;
  private final PathMtus pathMtus;
  private final Link[] links;
  private final int servers;

  /**
   * Says what the ways to clients are.
   *
   * @param cache with a hop for each server and each interface
   * @param links of the ports, one of each interface first
   */
  CachedFlows(FlowCache cache, PathMtus pathMtus, List<Link> links, Limits limits) {
    this.cache = cache;
    this.pathMtus = pathMtus;
    this.links = links.toArray(new Link[0]);
    this.servers = limits.servers();
    int interfaces = (int) links.stream().mapToInt(Link::index).distinct().count();
    if (cache.hops() < servers + interfaces) {
      throw new IllegalArgumentException(
          cache.hops() + " hops for " + servers + " servers and " + interfaces + " interfaces");
    }
    for (int port = 0; port < interfaces; port++) {
      Link link = this.links[port];
      cache.setHop(
          hopOfPort(port), new FlowCache.Hop(link.index(), link.mtu(), port, 0, link.mac(), 0, 0));
    }
  }

  FlowCache cache() {
    return cache;
  }

  int hopOfPort(int port) {
    return servers + port;
  }

  // Of one connection, by its forward entry.

  /** Whether a connection may have flows. */
  static boolean mayHave(long status) {
    return (Connection.flags(status) & Connection.CACHED) != 0;
  }

  /** Takes back the flows of a connection that has ended or changed. */
  void release(long forward) {
    VarHandle.fullFence();
    if (!mayHave(Connection.status(forward))) {
      return;
    }
    releaseRequests(forward);
    releaseReplies(forward);
  }

  void releaseRequests(long forward) {
    cache.release(
        Connection.protocol(forward),
        Connection.clientAddress(forward),
        Connection.clientPort(forward),
        Connection.virtualAddress(forward),
        Connection.virtualPort(forward),
        Connection.number(forward));
  }

  void releaseReplies(long forward) {
    if (Connection.peer(forward) != 0) {
      cache.release(
          Connection.protocol(forward),
          Connection.serverAddress(forward),
          Connection.serverPort(forward),
          Connection.clientAddress(forward),
          Connection.clientPort(forward),
          Connection.number(forward));
    }
  }

  /** The flow of what the client of a connection sends; 0 if there is none. */
  long findRequests(long forward) {
    return own(
        forward,
        cache.find(
            Connection.protocol(forward),
            Connection.clientAddress(forward),
            Connection.clientPort(forward),
            Connection.virtualAddress(forward),
            Connection.virtualPort(forward)));
  }

  /** The flow of what the server of a NAT connection sends; 0 if there is none. */
  long findReplies(long forward) {
    return own(
        forward,
        cache.find(
            Connection.protocol(forward),
            Connection.serverAddress(forward),
            Connection.serverPort(forward),
            Connection.clientAddress(forward),
            Connection.clientPort(forward)));
  }

  private static long own(long forward, long flow) {
    return flow != 0 && FlowCache.connection(flow) == Connection.number(forward) ? flow : 0;
  }

  /**
   * Whether the kernel forwards packets of a connection.
   *
   * @param c the entry that they are found by
   */
  boolean carries(long c) {
    long forward = Connection.forward(c);
    if (!mayHave(Connection.status(forward))) {
      return false;
    }
    long flow = c == forward ? findRequests(forward) : findReplies(forward);
    return flow != 0 && cache.isCurrent(flow);
  }

  /** Notes when the flows of a connection were used last, so that it is known when it expires. */
  void refresh(long forward) {
    if (!mayHave(Connection.status(forward))) {
      return;
    }
    refresh(forward, findRequests(forward));
    if (Connection.peer(forward) != 0) {
      refresh(forward, findReplies(forward));
    }
  }

  private static void refresh(long forward, long flow) {
    if (flow != 0) {
      int seenTick = FlowCache.lastSeen(flow);
      if (seenTick - Connection.lastSeen(forward) > 0) {
        Connection.touch(forward, seenTick);
      }
    }
  }

  // Of the ways.

  /** Keeps up with what routers tell of the way to a server. */
  void setMtu(RealServer server, NextHop hop, int nowTick) {
    int mtu = mtu(server, hop, nowTick);
    if (cache.mtu(server.id()) != mtu) {
      cache.setMtu(server.id(), mtu);
    }
  }

  private int mtu(RealServer server, NextHop hop, int nowTick) {
    return server.method() == ForwardingMethod.TUNNEL
        ? Tunnel.inside(pathMtus.get(server.id(), hop.mtu(), nowTick))
        : hop.mtu();
  }

  /** What is to be there before workers go by a snapshot: the new ways. Control's. */
  void prepare(ServiceTable before, ServiceTable now, int nowTick) {
    for (int id = 0; id < now.serverIds(); id++) {
      RealServer server = now.server(id);
      NextHop hop = server == null ? null : server.nextHop();
      if (server != null && hop != null && !server.equals(before.server(id))) {
        Link link = links[hop.port()];
        cache.setHop(
            id,
            new FlowCache.Hop(
                link.index(),
                mtu(server, hop, nowTick),
                hop.port(),
                hop.destinationMac(),
                hop.sourceMac(),
                hop.sourceAddress(),
                server.address()));
        // A worker may have heard of a lower one meanwhile, and have written it before this did.
        setMtu(server, hop, nowTick);
      }
    }
  }

  /** Invalidates what was installed by the snapshot before. Control's. */
  void invalidate(ServiceTable before, ServiceTable now) {
    int ids = Math.max(before.serverIds(), now.serverIds());
    for (int id = 0; id < ids; id++) {
      if (!Objects.equals(before.server(id), now.server(id))) {
        cache.invalidateHop(id);
      }
    }
  }
}

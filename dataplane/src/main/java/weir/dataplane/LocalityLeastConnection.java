package weir.dataplane;

import org.jspecify.annotations.Nullable;

/**
 * lblc: each destination has the server that it had last, for caches; a new one gets the server
 * that wlc would choose, and so does one whose server is gone, has weight 0 or is busier than need
 * be ({@code ip_vs_lblc.c}).
 *
 * <p>As there, a server that has reached its upper threshold keeps the destinations that it has.
 */
final class LocalityLeastConnection extends LocalityScheduler {
  private final DestinationCache destinations;

  /** By slot of the destination, the server's id. */
  private final int[] serverIds;

  LocalityLeastConnection(ServerLoad load, int capacity, long key) {
    super(load, Sysctl.LBLC_EXPIRATION);
    destinations = new DestinationCache(capacity, key, slot -> {});
    serverIds = new int[capacity];
  }

  @Override
  @Nullable RealServer choose(long ip, long transport, int nowTick) {
    destinations.expire(nowTick, expirationTicks);
    int destination = Ipv4.destination(ip);
    int slot = destinations.find(destination, nowTick);
    if (slot >= 0) {
      RealServer server = server(serverIds[slot]);
      if (server != null && server.weight() > 0 && !isBusierThanNeedBe(server)) {
        return server;
      }
    }
    RealServer least = leastOverhead();
    if (least != null) {
      serverIds[slot >= 0 ? slot : destinations.add(destination, nowTick)] = least.id();
    }
    return least;
  }
}

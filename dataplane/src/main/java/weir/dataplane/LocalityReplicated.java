package weir.dataplane;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * lblcr: as lblc, but a destination has a set of servers, of which the one with the least overhead
 * for its weight is chosen ({@code ip_vs_lblcr.c}).
 *
 * <p>Where that one is busier than need be, the server that wlc would choose joins the set. A set
 * that has not changed for {@link Sysctl#LBLCR_EXPIRATION} loses the server with the most overhead.
 * Sets are lists out of one stock of links, the server that joined last first; while the stock is
 * out, nobody joins, as in the kernel without memory.
 */
final class LocalityReplicated extends LocalityScheduler {
  /** Links beyond two for each destination: so many servers can a single destination have. */
  private static final int SPARE_LINKS = 4096;

  private final DestinationCache destinations;

  // By slot of the destination.
  private final int[] firstLink;
  private final int[] changedTick;

  // By link.
  private final int[] serverIds;
  private final int[] nextLink;
  private int freeLink;

  LocalityReplicated(ServerLoad load, int capacity, long key) {
    super(load, Sysctl.LBLCR_EXPIRATION);
    destinations = new DestinationCache(capacity, key, this::releaseAll);
    firstLink = new int[capacity];
    changedTick = new int[capacity];
    int links = 2 * capacity + SPARE_LINKS;
    serverIds = new int[links];
    nextLink = new int[links];
    Arrays.fill(firstLink, -1);
    for (int link = 0; link < links; link++) {
      nextLink[link] = link + 1 < links ? link + 1 : -1;
    }
  }

  @Override
  @Nullable RealServer choose(long ip, long transport, int nowTick) {
    destinations.expire(nowTick, expirationTicks);
    int destination = Ipv4.destination(ip);
    int slot = destinations.find(destination, nowTick);
    if (slot >= 0) {
      RealServer server = leastOfSet(slot);
      if (nowTick - changedTick[slot] > expirationTicks) {
        shrink(slot, nowTick);
      }
      if (server != null && !isBusierThanNeedBe(server)) {
        return server;
      }
    }
    RealServer least = leastOverhead();
    if (least != null) {
      join(slot >= 0 ? slot : destinations.add(destination, nowTick), least.id(), nowTick);
    }
    return least;
  }

  private @Nullable RealServer leastOfSet(int slot) {
    RealServer least = null;
    long leastOverhead = 0;
    for (int link = firstLink[slot]; link >= 0; link = nextLink[link]) {
      RealServer server = server(serverIds[link]);
      if (server == null || !isAvailable(server)) {
        continue;
      }
      long overhead = load.overhead(server.id());
      if (least == null || leastOverhead * server.weight() > overhead * least.weight()) {
        least = server;
        leastOverhead = overhead;
      }
    }
    return least;
  }

  private void join(int slot, int serverId, int nowTick) {
    for (int link = firstLink[slot]; link >= 0; link = nextLink[link]) {
      if (serverIds[link] == serverId) {
        return;
      }
    }
    if (freeLink >= 0) {
      int link = freeLink;
      freeLink = nextLink[link];
      serverIds[link] = serverId;
      nextLink[link] = firstLink[slot];
      firstLink[slot] = link;
      changedTick[slot] = nowTick;
    }
  }

  /** Takes the server with the most overhead for its weight out of a set of more than one. */
  private void shrink(int slot, int nowTick) {
    int first = firstLink[slot];
    if (first < 0 || nextLink[first] < 0) {
      return;
    }
    RealServer most = null;
    long mostOverhead = 0;
    int beforeMost = -1;
    int before = -1;
    for (int link = first; link >= 0; link = nextLink[link]) {
      RealServer server = server(serverIds[link]);
      if (server != null && server.weight() > 0) {
        long overhead = load.overhead(server.id());
        if (most == null || mostOverhead * server.weight() < overhead * most.weight()) {
          most = server;
          mostOverhead = overhead;
          beforeMost = before;
        }
      }
      before = link;
    }
    if (most == null) {
      return;
    }
    int link = beforeMost < 0 ? first : nextLink[beforeMost];
    if (beforeMost < 0) {
      firstLink[slot] = nextLink[link];
    } else {
      nextLink[beforeMost] = nextLink[link];
    }
    release(link);
    changedTick[slot] = nowTick;
  }

  private void releaseAll(int slot) {
    for (int link = firstLink[slot]; link >= 0; ) {
      int next = nextLink[link];
      release(link);
      link = next;
    }
    firstLink[slot] = -1;
  }

  private void release(int link) {
    nextLink[link] = freeLink;
    freeLink = link;
  }
}

package weir.dataplane;

import org.jspecify.annotations.Nullable;

/**
 * sh: the server that the client's address leads to ({@code ip_vs_sh.c}).
 *
 * <p>256 buckets are filled in the order of the list, as many in a row for each server as it weighs
 * (one where it weighs 0), and around again until all are full. A connection whose server cannot
 * take it is refused; with sh-fallback, it gets the server of a bucket further on.
 */
final class SourceHash extends Scheduler {
  private static final int BITS = 8;
  private static final int SIZE = 1 << BITS;

  private final boolean hashesPort;
  private final boolean fallsBack;

  /** Places in the list of servers. */
  private final int[] buckets = new int[SIZE];

  SourceHash(ServerLoad load, boolean hashesPort, boolean fallsBack) {
    super(load);
    this.hashesPort = hashesPort;
    this.fallsBack = fallsBack;
  }

  @Override
  protected void changed(RealServer[] before) {
    int server = 0;
    int taken = 0;
    for (int i = 0; i < SIZE && servers.length > 0; i++) {
      buckets[i] = server;
      if (++taken >= servers[server].weight()) {
        server = (server + 1) % servers.length;
        taken = 0;
      }
    }
  }

  @Override
  @Nullable RealServer choose(long ip, long transport, int nowTick) {
    if (servers.length == 0) {
      return null;
    }
    int key = AddressHash.source(ip) + (hashesPort ? Packet.sourcePort(transport) : 0);
    int first = AddressHash.ofWord(key, BITS);
    RealServer server = servers[buckets[first]];
    if (isAvailable(server)) {
      return server;
    }
    return fallsBack ? fallback(first) : null;
  }

  /** The search starts at a bucket that depends on the first one, so that clients spread. */
  private @Nullable RealServer fallback(int first) {
    for (int i = 0; i < SIZE; i++) {
      RealServer server = servers[buckets[(2 * first + i) % SIZE]];
      if (isAvailable(server)) {
        return server;
      }
    }
    return null;
  }
}

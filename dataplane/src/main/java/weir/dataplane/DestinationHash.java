package weir.dataplane;

import org.jspecify.annotations.Nullable;

/**
 * dh: the server that the address asked for leads to, for caches behind services of many addresses
 * ({@code ip_vs_dh.c}).
 *
 * <p>The servers have the 256 buckets in turn, whatever they weigh. A connection whose server
 * cannot take it is refused.
 */
final class DestinationHash extends Scheduler {
  private static final int BITS = 8;

  DestinationHash(ServerLoad load) {
    super(load);
  }

  @Override
  @Nullable RealServer choose(long ip, long transport, int nowTick) {
    if (servers.length == 0) {
      return null;
    }
    int bucket = AddressHash.ofWord(AddressHash.destination(ip), BITS);
    RealServer server = servers[bucket % servers.length];
    return isAvailable(server) ? server : null;
  }
}

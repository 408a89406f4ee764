package weir.dataplane;

import org.jspecify.annotations.Nullable;

/**
 * What an everyday packet needs of a next hop, by server id: two words side by side instead of two
 * objects. Immutable.
 *
 * <pre>
 *   63        48 47                                   0
 *  +------------+--------------------------------------+
 *  | port       | destination MAC                      |
 *  +------------+--------------------------------------+
 *  | MTU        | source MAC                           |
 *  +------------+--------------------------------------+
 * </pre>
 */
final class NextHops {
  private final long[] words;

  NextHops(@Nullable RealServer[] servers) {
    words = new long[2 * servers.length];
    for (int id = 0; id < servers.length; id++) {
      RealServer server = servers[id];
      NextHop hop = server == null ? null : server.nextHop();
      if (hop != null) {
        words[2 * id] = (long) hop.port() << 48 | hop.destinationMac();
        words[2 * id + 1] = (long) Math.min(hop.mtu(), 0xffff) << 48 | hop.sourceMac();
      }
    }
  }

  /**
   * Bytes of packet that fit the way to a server; what is longer than any packet counts as 65,535.
   *
   * @return 0 where there is no such server now, or no way to it
   */
  int mtu(int server) {
    return 2 * server < words.length ? (int) (words[2 * server + 1] >>> 48) : 0;
  }

  /** {@link NextHop#port}. */
  int port(int server) {
    return (int) (words[2 * server] >>> 48);
  }

  /** The MACs of a frame to a server. */
  void address(long frame, int server) {
    Ethernet.setAddresses(frame, words[2 * server], words[2 * server + 1]);
  }
}

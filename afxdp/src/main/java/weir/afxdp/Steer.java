package weir.afxdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which packets Weir takes from the kernel: those to a service, or those from a real server whose
 * replies it has to translate. With them come the ICMP errors that are about what was sent in the
 * other direction, and fragments of any port: only the first of a datagram has it, and whoever gets
 * one has to get all.
 *
 * @param side which end of the packet the rest describes
 * @param address IPv4, {@code a.b.c.d} with a highest
 * @param protocol of IP, such as 6 for TCP; {@link #ANY} for any, and then for any port too
 * @param firstPort the lowest port
 * @param lastPort the highest port
 */
public record Steer(Side side, int address, int protocol, int firstPort, int lastPort) {
  /** Any protocol. */
  public static final int ANY = -1;

  /** An end of a packet. */
  public enum Side {
    /** A service: the packet goes there. */
    DESTINATION(0),
    /**
     * A real server: the packet comes from there. Does not count where the packet goes to an
     * address of the director itself.
     */
    SOURCE(1),
    /**
     * A real server behind a tunnel: takes ICMP errors about what this host sent into the tunnel.
     * Only whole addresses make sense.
     */
    TUNNEL(4);

    /** In the service map; that of fragments is {@link SteerKey#FRAGMENT} more. */
    final int code;

    Side(int code) {
      this.code = code;
    }
  }

  /** Checks the ranges. */
  public Steer {
    if (protocol < ANY || protocol > 255) {
      throw new IllegalArgumentException("protocol " + protocol);
    }
    if (firstPort < 0 || firstPort > lastPort || lastPort > 65535) {
      throw new IllegalArgumentException("ports " + firstPort + "-" + lastPort);
    }
    if (protocol == ANY && (firstPort != 0 || lastPort != 65535)) {
      throw new IllegalArgumentException("ports without a protocol");
    }
  }

  /** One port. */
  public static Steer port(Side side, int address, int protocol, int port) {
    return new Steer(side, address, protocol, port, port);
  }

  /** Every port of a protocol. */
  public static Steer anyPort(Side side, int address, int protocol) {
    return new Steer(side, address, protocol, 0, 65535);
  }

  /** Everything that Weir handles at all. */
  public static Steer wholeAddress(Side side, int address) {
    return new Steer(side, address, ANY, 0, 65535);
  }

  /** The key of the service map for fragments, which rules for other ports share. */
  Optional<SteerKey> fragments() {
    if (side == Side.TUNNEL) {
      return Optional.empty();
    }
    int length = protocol == ANY ? SteerKey.ADDRESS_BITS : SteerKey.PROTOCOL_BITS;
    int code = side.code + SteerKey.FRAGMENT;
    return Optional.of(
        new SteerKey(length, SteerKey.bits(code, address, Math.max(protocol, 0), 0)));
  }

  /**
   * The keys of the service map that cover exactly this: a range of ports is a set of prefixes, at
   * most 30.
   */
  List<SteerKey> keys() {
    if (protocol == ANY) {
      return List.of(new SteerKey(SteerKey.ADDRESS_BITS, SteerKey.bits(side.code, address, 0, 0)));
    }
    List<SteerKey> keys = new ArrayList<>();
    int port = firstPort;
    while (port <= lastPort) {
      // The largest block that starts here is aligned to its size and ends within the range.
      int free = Math.min(Integer.numberOfTrailingZeros(port | 1 << 16), 16);
      while (port + (1 << free) - 1 > lastPort) {
        free--;
      }
      keys.add(
          new SteerKey(
              SteerKey.PORT_BITS - free, SteerKey.bits(side.code, address, protocol, port)));
      port += 1 << free;
    }
    return keys;
  }
}

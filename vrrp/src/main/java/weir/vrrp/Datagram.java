package weir.vrrp;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An IP packet that may be an advertisement. */
public final class Datagram {
  /** {@code IPPROTO_VRRP}. */
  public static final int VRRP = 112;

  /** {@code IPPROTO_AH}. */
  public static final int AH = 51;

  static final int IPV4_HEADER = 20;
  private static final int PROTOCOL = 9;
  private static final int TTL = 8;
  private static final int SOURCE = 12;
  private static final int DESTINATION = 16;

  private final InetAddress source;
  private final InetAddress destination;
  private final int ttl;
  private final byte[] header;
  private final int protocol;
  private final byte[] payload;

  private Datagram(
      InetAddress source,
      InetAddress destination,
      int ttl,
      byte[] header,
      int protocol,
      byte[] payload) {
    this.source = source;
    this.destination = destination;
    this.ttl = ttl;
    this.header = header;
    this.protocol = protocol;
    this.payload = payload;
  }

  /** Of the IP header. */
  InetAddress source() {
    return source;
  }

  /** Of the IP header. */
  InetAddress destination() {
    return destination;
  }

  /** TTL or hop limit. */
  int ttl() {
    return ttl;
  }

  /** The IPv4 header, options too; empty for IPv6. Not to be changed. */
  byte[] header() {
    return header;
  }

  /** {@link #VRRP} or {@link #AH}. */
  int protocol() {
    return protocol;
  }

  /** What follows the IP header. Not to be changed. */
  byte[] payload() {
    return payload;
  }

  /**
   * Takes an IPv4 packet apart.
   *
   * @param packet with its header
   * @param length of the packet, at most that of the array
   * @return null where its lengths do not fit together
   */
  public static @Nullable Datagram ofIpv4(byte[] packet, int length) {
    if (length < IPV4_HEADER || length > packet.length || packet[0] >> 4 != 4) {
      return null;
    }
    int header = (packet[0] & 0xf) * 4;
    int total = (packet[2] & 0xff) << 8 | (packet[3] & 0xff);
    if (header < IPV4_HEADER || header > length || total != length) {
      return null;
    }
    return new Datagram(
        address(packet, SOURCE),
        address(packet, DESTINATION),
        packet[TTL] & 0xff,
        Arrays.copyOf(packet, header),
        packet[PROTOCOL] & 0xff,
        Arrays.copyOfRange(packet, header, length));
  }

  /** An IPv6 packet of protocol 112, whose header the kernel has taken off. */
  public static Datagram ofIpv6(
      InetAddress source, InetAddress destination, int hopLimit, byte[] payload) {
    return new Datagram(source, destination, hopLimit, new byte[0], VRRP, payload);
  }

  private static InetAddress address(byte[] packet, int at) {
    return address(packet, at, 4);
  }

  /** The 4 or 16 bytes of an address. */
  static InetAddress address(byte[] bytes, int at, int length) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(bytes, at, at + length));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("an address of " + length + " bytes", e);
    }
  }
}

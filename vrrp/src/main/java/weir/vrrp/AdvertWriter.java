package weir.vrrp;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import weir.vrrp.Settings.Authentication;

/** Writes advertisements: RFC 3768 (version 2, with the authentication of RFC 2338), RFC 5798. */
public final class AdvertWriter {
  static final int HEADER = 8;
  static final int AUTHENTICATION = 8;
  static final int TYPE_ADVERTISEMENT = 1;
  static final long CENTISECOND_NS = 10_000_000;
  static final long SECOND_NS = 1_000_000_000;

  /** Internetwork control. */
  private static final int TOS = 0xc0;

  private static final int CHECKSUM = 6;
  private static final int MAX_TTL = 255;

  private Settings settings;
  private int identification;
  private int sequence;

  /** For one virtual router. */
  public AdvertWriter(Settings settings) {
    this.settings = settings;
  }

  /** Goes by others of the same virtual router. */
  void adopt(Settings next) {
    settings = next;
  }

  /** What is signed from now on is newer than this. */
  void raiseSequence(long heard) {
    sequence = (int) Math.max(Integer.toUnsignedLong(sequence), heard);
  }

  /**
   * A whole IPv4 packet; the kernel completes its header's checksum.
   *
   * @param ttl 255 but for unicast
   */
  public byte[] ipv4(InetAddress source, InetAddress destination, int priority, int ttl) {
    boolean signed = settings.authentication().type() == Authentication.Type.AH;
    byte[] vrrp = vrrp(source, destination, priority);
    int length = Datagram.IPV4_HEADER + (signed ? AuthenticationHeader.LENGTH : 0) + vrrp.length;
    // 0 would have the kernel choose one, which the signature does not know.
    identification = identification == 0xffff ? 1 : identification + 1;
    ByteBuffer packet = ByteBuffer.allocate(length);
    packet.put((byte) 0x45).put((byte) TOS).putShort((short) length);
    packet.putShort((short) identification).putShort((short) 0);
    packet.put((byte) ttl).put((byte) (signed ? Datagram.AH : Datagram.VRRP)).putShort((short) 0);
    packet.put(source.getAddress()).put(destination.getAddress());
    if (signed) {
      AuthenticationHeader.write(packet, source.getAddress(), ++sequence);
    }
    packet.put(vrrp);
    if (signed) {
      AuthenticationHeader.sign(
          packet.array(), settings.authentication().key(), settings.unicast() != null);
    }
    return packet.array();
  }

  /** The same, to the multicast group. */
  public byte[] ipv4(InetAddress source, InetAddress group, int priority) {
    return ipv4(source, group, priority, MAX_TTL);
  }

  /** The payload of an IPv6 packet, with its checksum. */
  public byte[] ipv6(InetAddress source, InetAddress destination, int priority) {
    return vrrp(source, destination, priority);
  }

  private byte[] vrrp(InetAddress source, InetAddress destination, int priority) {
    boolean v2 = settings.version() == 2;
    int addressLength = source.getAddress().length;
    int length = HEADER + settings.addresses().size() * addressLength + (v2 ? AUTHENTICATION : 0);
    ByteBuffer out = ByteBuffer.allocate(length);
    out.put((byte) (settings.version() << 4 | TYPE_ADVERTISEMENT));
    out.put((byte) settings.virtualRouterId()).put((byte) priority);
    out.put((byte) settings.addresses().size());
    if (v2) {
      out.put((byte) settings.authentication().type().code());
      out.put((byte) (settings.advertIntervalNs() / SECOND_NS));
    } else {
      out.putShort((short) (settings.advertIntervalNs() / CENTISECOND_NS & 0xfff));
    }
    out.putShort((short) 0);
    settings.addresses().forEach(address -> out.put(address.getAddress()));
    if (v2 && settings.authentication().type() == Authentication.Type.PASS) {
      out.put(settings.authentication().key());
    }
    byte[] bytes = out.array();
    boolean plain = v2 || (addressLength == 4 && settings.checks().checksumAsV2());
    int checksum =
        plain
            ? Checksums.of(bytes, 0, length)
            : Checksums.withPseudoHeader(source, destination, bytes, 0, length);
    out.putShort(CHECKSUM, (short) checksum);
    return bytes;
  }
}

package weir.netns.oracle;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An Ethernet frame, read field by field. Equal to another with the same bytes.
 *
 * <p>The getters beyond the Ethernet header suppose that {@link #isIpv4} holds.
 */
public final class Frame {
  static final int ETHERNET = 14;
  static final int ICMP = 1;
  static final int IPIP = 4;

  private static final int IPV4 = 0x0800;
  private static final int MIN_IP = 20;
  private static final int ICMP_HEADER = 8;

  private final byte[] bytes;
  private final ByteBuffer in;

  /** A frame of these bytes, from the Ethernet header on; they are not copied. */
  public Frame(byte[] bytes) {
    this.bytes = bytes;
    this.in = ByteBuffer.wrap(bytes);
  }

  boolean isIpv4() {
    return bytes.length >= ETHERNET + MIN_IP && shortAt(12) == IPV4;
  }

  long destinationMac() {
    return in.getLong(0) >>> 16;
  }

  long sourceMac() {
    return in.getLong(4) & 0xffff_ffff_ffffL;
  }

  int typeOfService() {
    return bytes[ETHERNET + 1] & 0xff;
  }

  int identification() {
    return shortAt(ETHERNET + 4);
  }

  int timeToLive() {
    return bytes[ETHERNET + 8] & 0xff;
  }

  int protocol() {
    return bytes[ETHERNET + 9] & 0xff;
  }

  boolean isFragment() {
    return isIpv4() && (hasMoreFragments() || fragmentOffset() != 0);
  }

  boolean hasMoreFragments() {
    return (shortAt(ETHERNET + 6) & 0x2000) != 0;
  }

  /** In bytes. */
  int fragmentOffset() {
    return (shortAt(ETHERNET + 6) & 0x1fff) * 8;
  }

  /** Bytes after the IP header. */
  int payloadLength() {
    return bytes.length - transport();
  }

  int source() {
    return in.getInt(ETHERNET + 12);
  }

  int destination() {
    return in.getInt(ETHERNET + 16);
  }

  int sourcePort() {
    return shortAt(transport());
  }

  int destinationPort() {
    return shortAt(transport() + 2);
  }

  int sequence() {
    return in.getInt(transport() + 4);
  }

  int acknowledgment() {
    return in.getInt(transport() + 8);
  }

  int icmpType() {
    return bytes[transport()] & 0xff;
  }

  /** Identifier and sequence number of an ICMP echo. */
  int icmpEcho() {
    return in.getInt(transport() + 4);
  }

  boolean quotesIpv4() {
    return bytes.length >= transport() + ICMP_HEADER + MIN_IP
        && (icmpType() == 3 || icmpType() == 4 || icmpType() == 11);
  }

  int quotedIdentification() {
    return shortAt(transport() + ICMP_HEADER + 4);
  }

  private int transport() {
    return ETHERNET + (bytes[ETHERNET] & 0xf) * 4;
  }

  private int shortAt(int offset) {
    return in.getShort(offset) & 0xffff;
  }

  /** Gives the IPv4 packet at an offset, if its header is there, another id. */
  static void renumber(byte[] bytes, int at, int number) {
    if (bytes.length < at + MIN_IP) {
      return;
    }
    ByteBuffer packet = ByteBuffer.wrap(bytes);
    int sum = ~packet.getShort(at + 10) & 0xffff;
    sum += (~packet.getShort(at + 4) & 0xffff) + number;
    packet.putShort(at + 4, (short) number).putShort(at + 10, (short) ~fold(sum));
  }

  /** Makes the checksum of an IP header right. */
  static void mendHeaderChecksum(byte[] bytes) {
    ByteBuffer packet = ByteBuffer.wrap(bytes).putShort(ETHERNET + 10, (short) 0);
    int sum = 0;
    for (int i = 0; i < (bytes[ETHERNET] & 0xf) * 4; i += 2) {
      sum += packet.getShort(ETHERNET + i) & 0xffff;
    }
    packet.putShort(ETHERNET + 10, (short) ~fold(sum));
  }

  /** This packet as fragments of so many bytes of payload, a multiple of eight. */
  List<byte[]> fragments(int step) {
    List<byte[]> fragments = new ArrayList<>();
    int headers = transport();
    for (int at = 0; at < payloadLength(); at += step) {
      int length = Math.min(step, payloadLength() - at);
      byte[] fragment = Arrays.copyOf(bytes, headers + length);
      System.arraycopy(bytes, headers + at, fragment, headers, length);
      int more = at + length < payloadLength() ? 0x2000 : 0;
      ByteBuffer packet = ByteBuffer.wrap(fragment);
      packet.putShort(ETHERNET + 2, (short) (headers - ETHERNET + length));
      packet.putShort(ETHERNET + 6, (short) ((at / 8) | more));
      mendHeaderChecksum(fragment);
      fragments.add(fragment);
    }
    return fragments;
  }

  /** The frame as it was before it went into a tunnel, if it did. */
  Frame unwrapped() {
    if (!isIpv4() || protocol() != IPIP || bytes.length < transport() + MIN_IP) {
      return this;
    }
    byte[] inner = new byte[bytes.length - transport() + ETHERNET];
    System.arraycopy(bytes, 0, inner, 0, ETHERNET);
    System.arraycopy(bytes, transport(), inner, ETHERNET, inner.length - ETHERNET);
    return new Frame(inner);
  }

  /** Changes a bit of the checksum of TCP or UDP. */
  void corruptTransportChecksum() {
    bytes[transportChecksum()] ^= 1;
  }

  private int transportChecksum() {
    return transport() + (protocol() == Service.TCP ? 16 : 6);
  }

  /** This frame with no checksum in UDP. */
  Frame withoutUdpChecksum() {
    Frame copy = new Frame(bytes.clone());
    copy.in.putShort(transportChecksum(), (short) 0);
    return copy;
  }

  /** This frame from another address, with a checksum of its IP header that is right if it was. */
  Frame withSource(int address) {
    Frame copy = new Frame(bytes.clone());
    copy.in.putInt(ETHERNET + 12, address);
    int sum = (shortAt(ETHERNET + 10) ^ 0xffff) + halves(~source()) + halves(address);
    copy.in.putShort(ETHERNET + 10, (short) ~fold(sum));
    return copy;
  }

  private static int halves(int word) {
    return (word >>> 16) + (word & 0xffff);
  }

  private static int fold(int sum) {
    int once = (sum & 0xffff) + (sum >>> 16);
    return (once & 0xffff) + (once >>> 16);
  }

  /**
   * This frame with IP id 0 where the director's kernel chose it, which is in an ICMP message of
   * its own and in the outer header of a tunnel. The header's checksum becomes right or stays
   * wrong.
   */
  Frame withoutKernelsChoice() {
    if (!isIpv4() || (protocol() != ICMP && protocol() != IPIP)) {
      return this;
    }
    Frame copy = new Frame(bytes.clone());
    copy.in.putShort(ETHERNET + 4, (short) 0);
    // The checksum is the sum's complement: what the sum loses, it gains.
    int checksum = shortAt(ETHERNET + 10) + identification();
    copy.in.putShort(ETHERNET + 10, (short) ((checksum & 0xffff) + (checksum >>> 16)));
    return copy;
  }

  /** This ICMP frame with an MTU of 0, whatever its ICMP checksum. */
  Frame withoutIcmpMtu() {
    Frame copy = new Frame(bytes.clone());
    copy.in.putShort(transport() + 2, (short) 0).putInt(transport() + 4, 0);
    return copy;
  }

  int length() {
    return bytes.length;
  }

  byte[] toBytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Frame frame && Arrays.equals(bytes, frame.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** What tcpdump would say, and all bytes. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (isIpv4()) {
      text.append(Text.address(source())).append(" > ").append(Text.address(destination()));
      text.append(" ttl ").append(timeToLive()).append(" tos ").append(typeOfService());
      text.append(" id ").append(identification()).append(' ').append(transportText());
    } else {
      text.append("type ").append(Integer.toHexString(shortAt(12)));
    }
    text.append(", ").append(Text.mac(sourceMac())).append(" > ");
    text.append(Text.mac(destinationMac()));
    return text.append(", ").append(Text.hex(bytes, ETHERNET, bytes.length)).toString();
  }

  private String transportText() {
    String ports = sourcePort() + " > " + destinationPort();
    return switch (protocol()) {
      case Service.TCP ->
          "TCP "
              + ports
              + " "
              + Text.flags(bytes[transport() + 13])
              + " seq "
              + sequence()
              + " ack "
              + acknowledgment();
      case Service.UDP -> "UDP " + ports;
      case ICMP -> "ICMP type " + icmpType() + " code " + bytes[transport() + 1];
      default -> Text.protocol(protocol());
    };
  }
}

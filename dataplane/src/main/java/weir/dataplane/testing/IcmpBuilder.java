package weir.dataplane.testing;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Builds ICMP error messages over IPv4 over Ethernet, right unless told otherwise, in the manner of
 * {@link PacketBuilder}.
 */
public final class IcmpBuilder {
  private static final int ETHERNET = 14;
  private static final int IP = 20;
  private static final int ICMP = 8;

  private final int source;
  private final int destination;
  private final int type;
  private final int code;
  private final byte[] quoted;

  private long destinationMac = 0x02_00_00_00_00_01L;
  private long sourceMac = 0x02_00_00_00_00_0cL;
  private int typeOfService = 0xc0;
  private int identification = 1;
  private int timeToLive = 64;
  private int rest;
  private int damage;

  private IcmpBuilder(int source, int destination, int type, int code, byte[] quoted) {
    this.source = source;
    this.destination = destination;
    this.type = type;
    this.code = code;
    this.quoted = quoted;
  }

  /**
   * An error message.
   *
   * @param quoted the IP packet that it is about
   */
  public static IcmpBuilder error(int source, int destination, int type, int code, byte[] quoted) {
    return new IcmpBuilder(source, destination, type, code, quoted);
  }

  /** The IP packet in a frame, as much of it as a Linux host quotes. */
  public static byte[] quote(byte[] frame) {
    return Arrays.copyOfRange(frame, ETHERNET, Math.min(frame.length, ETHERNET + 548));
  }

  /** MACs as numbers, the first byte on the wire highest. */
  public IcmpBuilder macs(long to, long from) {
    destinationMac = to;
    sourceMac = from;
    return this;
  }

  public IcmpBuilder typeOfService(int value) {
    typeOfService = value;
    return this;
  }

  public IcmpBuilder identification(int value) {
    identification = value;
    return this;
  }

  public IcmpBuilder timeToLive(int value) {
    timeToLive = value;
    return this;
  }

  /** The second word of the ICMP header: the MTU where fragmentation is needed. */
  public IcmpBuilder rest(int value) {
    rest = value;
    return this;
  }

  /** A wrong ICMP checksum. */
  public IcmpBuilder corrupt() {
    damage = 1;
    return this;
  }

  /** The frame from the Ethernet header on, without FCS. */
  public byte[] build() {
    int totalLength = IP + ICMP + quoted.length;
    ByteBuffer out = ByteBuffer.allocate(ETHERNET + totalLength);
    out.putShort((short) (destinationMac >>> 32)).putInt((int) destinationMac);
    out.putShort((short) (sourceMac >>> 32)).putInt((int) sourceMac).putShort((short) 0x0800);
    out.put((byte) 0x45).put((byte) typeOfService).putShort((short) totalLength);
    out.putShort((short) identification).putShort((short) 0).put((byte) timeToLive).put((byte) 1);
    out.putShort((short) 0).putInt(source).putInt(destination);
    out.putShort(ETHERNET + 10, checksum(out, ETHERNET, IP));
    out.put((byte) type).put((byte) code).putShort((short) 0).putInt(rest).put(quoted);
    short checksum = checksum(out, ETHERNET + IP, ICMP + quoted.length);
    out.putShort(ETHERNET + IP + 2, (short) (checksum ^ damage));
    return out.array();
  }

  private static short checksum(ByteBuffer bytes, int from, int length) {
    int sum = 0;
    for (int i = 0; i < length; i++) {
      sum += (bytes.get(from + i) & 0xff) << (i % 2 == 0 ? 8 : 0);
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (short) ~sum;
  }
}

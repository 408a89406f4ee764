package weir.dataplane.testing;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Builds test packets: TCP or UDP over IPv4 over Ethernet, right unless told otherwise.
 *
 * <pre>{@code
 * byte[] syn = PacketBuilder.tcp("10.0.1.2", 40000, "10.0.1.100", 80).flags(SYN).build();
 * }</pre>
 *
 * <p>Checksums are computed a byte pair at a time, without the code that is tested with them.
 */
public final class PacketBuilder {
  public static final int FIN = 0x01;
  public static final int SYN = 0x02;
  public static final int RST = 0x04;
  public static final int PSH = 0x08;
  public static final int ACK = 0x10;

  private static final int ETHERNET = 14;
  private static final int TCP = 6;
  private static final int UDP = 17;

  private enum TransportChecksum {
    FULL,
    PARTIAL,
    NONE
  }

  private final int protocol;
  private final int source;
  private final int sourcePort;
  private final int destination;
  private final int destinationPort;

  private long destinationMac = 0x02_00_00_00_00_01L;
  private long sourceMac = 0x02_00_00_00_00_0cL;
  private int typeOfService;
  private int identification = 1;
  private int fragment = 0x4000;
  private int timeToLive = 64;
  private byte[] ipOptions = {};
  private int sequence = 1000;
  private int acknowledgment;
  private int flags = ACK;
  private int window = 64240;
  private byte[] tcpOptions = {};
  private byte[] payload = {};
  private int minimumLength;
  private TransportChecksum checksum = TransportChecksum.FULL;

  private PacketBuilder(
      int protocol, int source, int sourcePort, int destination, int destinationPort) {
    this.protocol = protocol;
    this.source = source;
    this.sourcePort = sourcePort;
    this.destination = destination;
    this.destinationPort = destinationPort;
  }

  /** A TCP segment, an ACK unless {@link #flags} says otherwise. */
  public static PacketBuilder tcp(String source, int sourcePort, String destination, int port) {
    return tcp(address(source), sourcePort, address(destination), port);
  }

  /** A TCP segment between addresses as numbers. */
  public static PacketBuilder tcp(int source, int sourcePort, int destination, int port) {
    return new PacketBuilder(TCP, source, sourcePort, destination, port);
  }

  /** A UDP datagram. */
  public static PacketBuilder udp(String source, int sourcePort, String destination, int port) {
    return udp(address(source), sourcePort, address(destination), port);
  }

  /** A UDP datagram between addresses as numbers. */
  public static PacketBuilder udp(int source, int sourcePort, int destination, int port) {
    return new PacketBuilder(UDP, source, sourcePort, destination, port);
  }

  /** The number of an address, the first part highest. */
  public static int address(String dotted) {
    int number = 0;
    for (String part : dotted.split("\\.", -1)) {
      number = number << 8 | Integer.parseInt(part);
    }
    return number;
  }

  /** MACs as numbers, the first byte on the wire highest. */
  public PacketBuilder macs(long to, long from) {
    destinationMac = to;
    sourceMac = from;
    return this;
  }

  public PacketBuilder typeOfService(int value) {
    typeOfService = value;
    return this;
  }

  public PacketBuilder identification(int value) {
    identification = value;
    return this;
  }

  public PacketBuilder mayFragment() {
    fragment = 0;
    return this;
  }

  /** The raw flags and offset field: 0x2000 more fragments, low 13 bits the offset in 8 bytes. */
  public PacketBuilder fragment(int field) {
    fragment = field;
    return this;
  }

  public PacketBuilder timeToLive(int value) {
    timeToLive = value;
    return this;
  }

  /** A multiple of four bytes. */
  public PacketBuilder ipOptions(byte... options) {
    ipOptions = options;
    return this;
  }

  public PacketBuilder sequence(int value) {
    sequence = value;
    return this;
  }

  public PacketBuilder acknowledgment(int value) {
    acknowledgment = value;
    return this;
  }

  /** Any of {@link #FIN}, {@link #SYN}, {@link #RST}, {@link #PSH}, {@link #ACK}. */
  public PacketBuilder flags(int value) {
    flags = value;
    return this;
  }

  public PacketBuilder window(int value) {
    window = value;
    return this;
  }

  /** A multiple of four bytes. */
  public PacketBuilder tcpOptions(byte... options) {
    tcpOptions = options;
    return this;
  }

  public PacketBuilder payload(byte... bytes) {
    payload = bytes;
    return this;
  }

  /** A payload of so many bytes that differ. */
  public PacketBuilder payloadLength(int length) {
    payload = new byte[length];
    for (int i = 0; i < length; i++) {
      payload[i] = (byte) (i * 7 + 1);
    }
    return this;
  }

  /** Pads the frame with zeros after the packet, as Ethernet does up to 60 bytes. */
  public PacketBuilder padTo(int frameLength) {
    minimumLength = frameLength;
    return this;
  }

  /** Only the pseudo header's sum in the checksum, as a local socket leaves it to its device. */
  public PacketBuilder partialChecksum() {
    checksum = TransportChecksum.PARTIAL;
    return this;
  }

  /** A checksum of 0. */
  public PacketBuilder noChecksum() {
    checksum = TransportChecksum.NONE;
    return this;
  }

  /** The frame from the Ethernet header on, without FCS. */
  public byte[] build() {
    int headerLength = 20 + ipOptions.length;
    int transportHeader = protocol == TCP ? 20 + tcpOptions.length : 8;
    int transportLength = transportHeader + payload.length;
    int totalLength = headerLength + transportLength;
    byte[] frame = new byte[Math.max(ETHERNET + totalLength, minimumLength)];
    ByteBuffer out = ByteBuffer.wrap(frame);
    putMac(out, destinationMac);
    putMac(out, sourceMac);
    out.putShort((short) 0x0800);

    out.put((byte) (0x40 | headerLength / 4));
    out.put((byte) typeOfService);
    out.putShort((short) totalLength);
    out.putShort((short) identification);
    out.putShort((short) fragment);
    out.put((byte) timeToLive);
    out.put((byte) protocol);
    out.putShort((short) 0);
    out.putInt(source);
    out.putInt(destination);
    out.put(ipOptions);
    int ipSum = sum(frame, ETHERNET, headerLength, 0);
    out.putShort(ETHERNET + 10, (short) ~ipSum);

    int transport = ETHERNET + headerLength;
    int checksumAt = transport + (protocol == TCP ? 16 : 6);
    if (protocol == TCP) {
      out.putShort((short) sourcePort);
      out.putShort((short) destinationPort);
      out.putInt(sequence);
      out.putInt(acknowledgment);
      out.put((byte) ((transportHeader / 4) << 4));
      out.put((byte) flags);
      out.putShort((short) window);
      out.putInt(0);
      out.put(tcpOptions);
    } else {
      out.putShort((short) sourcePort);
      out.putShort((short) destinationPort);
      out.putShort((short) transportLength);
      out.putShort((short) 0);
    }
    out.put(payload);

    int pseudoHeader = sum(frame, ETHERNET + 12, 8, protocol + transportLength);
    int full = ~sum(frame, transport, transportLength, pseudoHeader) & 0xffff;
    if (protocol == UDP && full == 0) {
      full = 0xffff;
    }
    switch (checksum) {
      case FULL -> out.putShort(checksumAt, (short) full);
      case PARTIAL -> out.putShort(checksumAt, (short) pseudoHeader);
      case NONE -> out.putShort(checksumAt, (short) 0);
    }
    return frame;
  }

  /**
   * The frames of this packet as a host fragments it; without IP options.
   *
   * @param step bytes of payload in each but the last, a multiple of eight
   */
  public List<byte[]> buildFragments(int step) {
    byte[] whole = mayFragment().build();
    int headers = ETHERNET + 20;
    List<byte[]> fragments = new ArrayList<>();
    for (int at = headers; at < whole.length; at += step) {
      int length = Math.min(step, whole.length - at);
      byte[] fragment = Arrays.copyOf(whole, headers + length);
      System.arraycopy(whole, at, fragment, headers, length);
      int more = at + length < whole.length ? 0x2000 : 0;
      ByteBuffer ip = ByteBuffer.wrap(fragment);
      ip.putShort(ETHERNET + 2, (short) (20 + length));
      ip.putShort(ETHERNET + 6, (short) (((at - headers) / 8) | more));
      ip.putShort(ETHERNET + 10, (short) 0);
      ip.putShort(ETHERNET + 10, (short) ~sum(fragment, ETHERNET, 20, 0));
      fragments.add(fragment);
    }
    return fragments;
  }

  private static void putMac(ByteBuffer out, long mac) {
    out.putShort((short) (mac >>> 32));
    out.putInt((int) mac);
  }

  /** RFC 1071, as it is written there. */
  private static int sum(byte[] bytes, int from, int length, int start) {
    int sum = start;
    for (int i = 0; i < length; i++) {
      sum += i % 2 == 0 ? (bytes[from + i] & 0xff) << 8 : bytes[from + i] & 0xff;
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return sum;
  }
}

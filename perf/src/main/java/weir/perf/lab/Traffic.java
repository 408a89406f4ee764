package weir.perf.lab;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * UDP frames of 60 bytes from a client to one address and port. The flows differ in source port
 * (32,768 of them), then in source address.
 *
 * @param fromMac the low 48 bits
 * @param toMac the low 48 bits
 */
record Traffic(long fromMac, long toMac, String toAddress, int toPort) {
  static final int FRAME = 60;
  static final int ETHERTYPE = 12;
  static final int IP = 14;
  static final int IP_PROTOCOL = 23;
  static final int IP_CHECKSUM = 24;

  /** The low half of the source address, which is 0 in {@link #frame}. */
  static final int SOURCE_LOW = 28;

  static final int DESTINATION = 30;
  static final int SOURCE_PORT = 34;
  static final int DESTINATION_PORT = 36;
  static final int UDP_CHECKSUM = 40;

  /** When the frame was made, CLOCK_MONOTONIC in ns in the machine's order; 0 where not asked. */
  static final int STAMP = 44;

  static final int FIRST_PORT = 1024;
  static final int PORT_BITS = 15;
  static final int ETHERTYPE_IPV4 = 0x0800;
  static final int UDP = 17;

  /** Where sources are: 10.64.0.1 and up. */
  static final String SOURCES = "10.64.0.0/16";

  /** What sources begin with. */
  static final String NETWORK = "10.64.0.0";

  /** A frame whose checksums, source port, low half of the source address and stamp are 0. */
  byte[] frame() {
    ByteBuffer frame = ByteBuffer.allocate(FRAME);
    frame.putShort((short) (toMac >>> 32)).putInt((int) toMac);
    frame.putShort((short) (fromMac >>> 32)).putInt((int) fromMac);
    frame.putShort((short) ETHERTYPE_IPV4);
    frame.put((byte) 0x45).put((byte) 0).putShort((short) (FRAME - IP));
    frame.putInt(0).put((byte) 64).put((byte) UDP).putShort((short) 0);
    frame.put(bytes(NETWORK)).put(bytes(toAddress));
    frame.putShort((short) 0).putShort((short) toPort).putShort((short) (FRAME - IP - 20));
    return frame.array();
  }

  static byte[] bytes(String address) {
    try {
      return InetAddress.getByName(address).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(address, e);
    }
  }
}

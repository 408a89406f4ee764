package weir.afxdp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import weir.afxdp.FlowCache.Action;

/**
 * Packets of flows, and what must come of them: written for reading, a word at a time as RFC 1624
 * has it, to compare with what the kernel does by deltas.
 */
final class FlowPacket {
  static final int TCP = 6;
  static final int UDP = 17;

  private static final int IP = 14;
  private static final int TRANSPORT = 34;

  /** What {@link FlowCache#publish} takes. */
  record Flow(
      int protocol,
      int source,
      int sourcePort,
      int destination,
      int destinationPort,
      Action action,
      int hop,
      int newAddress,
      int newPort,
      long clientMac,
      int ingress) {
    Flow withHop(int other) {
      return new Flow(
          protocol,
          source,
          sourcePort,
          destination,
          destinationPort,
          action,
          other,
          newAddress,
          newPort,
          clientMac,
          ingress);
    }

    Flow withSourcePort(int other) {
      return new Flow(
          protocol,
          source,
          other,
          destination,
          destinationPort,
          action,
          hop,
          newAddress,
          newPort,
          clientMac,
          ingress);
    }

    Flow withClientMac(long other) {
      return new Flow(
          protocol,
          source,
          sourcePort,
          destination,
          destinationPort,
          action,
          hop,
          newAddress,
          newPort,
          other,
          ingress);
    }

    Flow withIngress(int other) {
      return new Flow(
          protocol,
          source,
          sourcePort,
          destination,
          destinationPort,
          action,
          hop,
          newAddress,
          newPort,
          clientMac,
          other);
    }
  }

  private FlowPacket() {}

  /** A packet of a flow with so many bytes of data, its checksums right. */
  static byte[] of(Flow flow, long destinationMac, long sourceMac, int data) {
    int header = flow.protocol == TCP ? 20 : 8;
    ByteBuffer frame = ByteBuffer.allocate(TRANSPORT + header + data);
    putMac(frame, destinationMac);
    putMac(frame, sourceMac);
    frame.putShort((short) 0x0800).put((byte) 0x45).put((byte) 0);
    frame.putShort((short) (20 + header + data)).putShort((short) 0x1234).putShort((short) 0x4000);
    frame.put((byte) 64).put((byte) flow.protocol).putShort((short) 0);
    frame.putInt(flow.source).putInt(flow.destination);
    frame.putShort((short) flow.sourcePort).putShort((short) flow.destinationPort);
    if (flow.protocol == TCP) {
      frame.putInt(0x11223344).putInt(0x55667788).putShort((short) 0x5018);
      frame.putShort((short) 0x2000).putShort((short) 0).putShort((short) 0);
    } else {
      frame.putShort((short) (header + data)).putShort((short) 0);
    }
    while (frame.hasRemaining()) {
      frame.put((byte) (frame.position() * 7));
    }
    byte[] packet = frame.array();
    headerChecksum(packet);
    int sum = add(sum(packet, 26, 8), add(flow.protocol, header + data));
    int checksum = 0xffff & ~add(sum, sum(packet, TRANSPORT, header + data));
    put16(packet, checksumAt(flow.protocol), checksum == 0 ? 0xffff : checksum);
    return packet;
  }

  private static void putMac(ByteBuffer frame, long mac) {
    frame.putShort((short) (mac >>> 32)).putInt((int) mac);
  }

  private static int checksumAt(int protocol) {
    return TRANSPORT + (protocol == TCP ? 16 : 6);
  }

  static void headerChecksum(byte[] packet) {
    put16(packet, 24, 0);
    put16(packet, 24, 0xffff & ~sum(packet, IP, 20));
  }

  /** What is sent, or null where tier 1 has nothing to do with the packet. */
  static byte @Nullable [] forward(
      byte[] in,
      Flow flow,
      long mac,
      int interfaceIndex,
      int mtu,
      long destinationMac,
      long sourceMac,
      int tunnelFrom,
      int tunnelTo) {
    if (!isForwarded(in, flow, mac, interfaceIndex, mtu)) {
      return null;
    }
    byte[] out = in.clone();
    boolean reply = flow.action == Action.NAT_REPLY;
    replace(out, 22, get16(out, 22) - 0x100, 24);
    if (reply || flow.action == Action.NAT_REQUEST) {
      int address = reply ? 26 : 30;
      int port = reply ? 34 : 36;
      int transport = checksumAt(flow.protocol);
      boolean none = flow.protocol == UDP && get16(in, transport) == 0;
      int[] words = {flow.newAddress >>> 16, flow.newAddress & 0xffff, flow.newPort};
      int[] places = {address, address + 2, port};
      for (int i = 0; i < words.length; i++) {
        int old = get16(out, places[i]);
        if (places[i] != port) {
          update(out, 24, old, words[i]);
        }
        update(out, transport, old, words[i]);
        put16(out, places[i], words[i]);
      }
      if (none) {
        put16(out, transport, 0);
      } else if (flow.protocol == UDP && get16(out, transport) == 0) {
        put16(out, transport, 0xffff);
      }
    }
    ByteBuffer macs = ByteBuffer.wrap(out);
    putMac(macs, reply ? flow.clientMac : destinationMac);
    putMac(macs, sourceMac);
    return flow.action == Action.TUNNEL ? tunnelled(out, tunnelFrom, tunnelTo) : out;
  }

  private static byte[] tunnelled(byte[] in, int from, int to) {
    ByteBuffer out = ByteBuffer.allocate(in.length + 20);
    boolean dontFragment = (in[20] & 0x40) != 0;
    int service = in[15] & 0xff;
    out.put(in, 0, IP);
    out.put((byte) 0x45).put((byte) ((service & 3) == 3 ? service & ~1 : service));
    out.putShort((short) (20 + get16(in, 16))).putShort((short) 0);
    out.putShort((short) (dontFragment ? 0x4000 : 0)).put(in[22]).put((byte) 4);
    out.putShort((short) 0).putInt(from).putInt(to).put(in, IP, in.length - IP);
    headerChecksum(out.array());
    return out.array();
  }

  /** Sets the identification to 0, as {@link #forward} does where it may be anything. */
  static void withoutIdentification(byte[] packet) {
    replace(packet, 18, 0, 24);
  }

  private static boolean isForwarded(byte[] in, Flow flow, long mac, int interfaceIndex, int mtu) {
    if (in.length < TRANSPORT + 4 || mac(in, 0) != mac || get16(in, 12) != 0x0800) {
      return false;
    }
    int length = get16(in, 16);
    int protocol = in[23];
    boolean isFlow =
        protocol == flow.protocol
            && get32(in, 26) == flow.source
            && get32(in, 30) == flow.destination
            && get16(in, 34) == flow.sourcePort
            && get16(in, 36) == flow.destinationPort;
    boolean comesFromThere =
        (flow.ingress == 0 || flow.ingress == interfaceIndex)
            && (flow.action == Action.NAT_REPLY
                || flow.clientMac == 0
                || flow.clientMac == mac(in, 6));
    boolean isSimple =
        in[14] == 0x45
            && sum(in, IP, 20) == 0xffff
            && (get16(in, 20) & 0x3fff) == 0
            && (in[22] & 0xff) > 1
            && length <= in.length - IP
            && length <= mtu;
    return isFlow
        && comesFromThere
        && isSimple
        && (protocol == TCP ? isEstablished(in, length) : length >= 28);
  }

  private static boolean isEstablished(byte[] in, int length) {
    int header = in.length < 54 || length < 40 ? 0 : (in[46] & 0xf0) >> 2;
    return header >= 20 && length >= 20 + header && (in[47] & 0x17) == 0x10;
  }

  private static void replace(byte[] packet, int at, int word, int checksum) {
    update(packet, checksum, get16(packet, at), word & 0xffff);
    put16(packet, at, word);
  }

  /** RFC 1624, equation 3. */
  private static void update(byte[] packet, int checksum, int old, int word) {
    int sum = add(add(0xffff & ~get16(packet, checksum), 0xffff & ~old), word);
    put16(packet, checksum, ~sum);
  }

  private static int sum(byte[] packet, int from, int length) {
    byte[] even = Arrays.copyOfRange(packet, from, from + length + (length & 1));
    if ((length & 1) != 0) {
      even[length] = 0;
    }
    int sum = 0;
    for (int i = 0; i < even.length; i += 2) {
      sum = add(sum, get16(even, i));
    }
    return sum;
  }

  static int add(int a, int b) {
    int sum = a + b;
    return (sum & 0xffff) + (sum >>> 16);
  }

  static int get16(byte[] packet, int at) {
    return ((packet[at] & 0xff) << 8) | (packet[at + 1] & 0xff);
  }

  private static int get32(byte[] packet, int at) {
    return (get16(packet, at) << 16) | get16(packet, at + 2);
  }

  private static long mac(byte[] packet, int at) {
    return (long) get16(packet, at) << 32 | Integer.toUnsignedLong(get32(packet, at + 2));
  }

  static void put16(byte[] packet, int at, int value) {
    packet[at] = (byte) (value >>> 8);
    packet[at + 1] = (byte) value;
  }
}

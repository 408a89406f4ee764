package weir.netns;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import weir.ffi.RawIpSocket;

/** UDP datagrams that their sender has cut into IPv4 fragments, to be sent in any order. */
final class Fragments {
  private static final int IP_HEADER = 20;
  private static final int UDP_HEADER = 8;
  private static final int UDP = 17;
  private static final int MORE_FRAGMENTS = 0x2000;

  private Fragments() {}

  /** The packets of one datagram, in order; {@code mtu} less its header must divide by 8. */
  static List<byte[]> of(
      int identification, InetSocketAddress from, InetSocketAddress to, byte[] payload, int mtu) {
    byte[] source = from.getAddress().getAddress();
    byte[] destination = to.getAddress().getAddress();
    byte[] datagram =
        ByteBuffer.allocate(UDP_HEADER + payload.length)
            .putShort((short) from.getPort())
            .putShort((short) to.getPort())
            .putShort((short) (UDP_HEADER + payload.length))
            .putShort((short) 0)
            .put(payload)
            .array();
    ByteBuffer pseudoHeader =
        ByteBuffer.allocate(12 + datagram.length + 1)
            .put(source)
            .put(destination)
            .putShort((short) UDP)
            .putShort((short) datagram.length)
            .put(datagram);
    ByteBuffer.wrap(datagram).putShort(6, checksum(pseudoHeader.array()));

    int room = mtu - IP_HEADER;
    List<byte[]> packets = new ArrayList<>();
    for (int offset = 0; offset < datagram.length; offset += room) {
      int length = Math.min(room, datagram.length - offset);
      boolean last = offset + length == datagram.length;
      packets.add(
          ByteBuffer.allocate(IP_HEADER + length)
              .putShort((short) 0x4500)
              .putShort((short) (IP_HEADER + length))
              .putShort((short) identification)
              .putShort((short) (offset / 8 | (last ? 0 : MORE_FRAGMENTS)))
              .put((byte) 64)
              .put((byte) UDP)
              .putShort((short) 0)
              .put(source)
              .put(destination)
              .put(datagram, offset, length)
              .array());
    }
    return packets;
  }

  /** Sends packets as they are, from the calling thread's namespace. */
  static void send(List<byte[]> packets) {
    try (RawIpSocket socket = new RawIpSocket();
        Arena arena = Arena.ofConfined()) {
      for (byte[] packet : packets) {
        MemorySegment room = arena.allocate(packet.length).copyFrom(MemorySegment.ofArray(packet));
        int sent = socket.send(room.address(), packet.length);
        if (sent != packet.length) {
          throw new LabException("a fragment could not be sent: " + sent);
        }
      }
    }
  }

  /** RFC 1071. Never 0, which would mean that there is none. */
  private static short checksum(byte[] bytes) {
    ByteBuffer words = ByteBuffer.wrap(bytes);
    long sum = 0;
    while (words.remaining() >= 2) {
      sum += words.getShort() & 0xffff;
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (short) (sum == 0xffff ? sum : ~sum);
  }
}

package weir.netns;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weir.dataplane.KernelPunt;

/** The kernel routes what a worker gives back to it, with the addresses that it has. */
@NetnsTest
@Timeout(30)
final class KernelPuntTest {
  private static final String SOURCE = "192.0.2.1";
  private static final String HERE = "10.1.0.2";
  private static final String NOWHERE = "198.51.100.1";
  private static final int PORT = 7;
  private static final byte[] PAYLOAD = {1, 2, 3};
  private static final String VIP = "10.1.0.1";

  /** As much as goes into a first fragment of 16 bytes of UDP and a last one of 8. */
  private static final byte[] FRAGMENTED = new byte[16];

  @Test
  void packetShouldTakeTheKernelsRouteUnchanged() {
    try (Lab lab = Lab.open()) {
      Netns director = lab.namespace("director");
      Netns host = lab.namespace("host");
      director.cable("front", host, "front");
      director.ip("address add 10.1.0.1/24 dev front");
      host.ip("address add " + HERE + "/24 dev front", "route add default via 10.1.0.1");
      DatagramSocket socket =
          host.call(() -> lab.own(new DatagramSocket(new InetSocketAddress(HERE, PORT))));

      director.call(
          () -> {
            try (KernelPunt punt = new KernelPunt()) {
              assertTrue(send(punt, HERE));
              assertFalse(send(punt, NOWHERE), "there is no route");
            }
            return PORT;
          });

      DatagramPacket received = host.call(() -> receive(socket));
      assertEquals(new InetSocketAddress(SOURCE, PORT), received.getSocketAddress());
      assertArrayEquals(PAYLOAD, Arrays.copyOf(received.getData(), received.getLength()));
    }
  }

  /** A datagram of no service, to an address of the director that has one, in fragments. */
  @Test
  void fragmentsShouldBePutTogether() {
    try (Lab lab = Lab.open()) {
      Netns director = lab.namespace("director");
      Netns host = lab.namespace("host");
      director.cable("front", host, "front");
      director.ip("address add 10.1.0.1/24 dev front", "route add " + SOURCE + " via " + HERE);
      DatagramSocket socket =
          director.call(() -> lab.own(new DatagramSocket(new InetSocketAddress(VIP, PORT))));

      director.call(
          () -> {
            try (KernelPunt punt = new KernelPunt()) {
              assertTrue(send(punt, fragment(VIP, 0)));
              assertTrue(send(punt, fragment(VIP, 1)));
            }
            return PORT;
          });

      DatagramPacket received = director.call(() -> receive(socket));
      assertEquals(new InetSocketAddress(SOURCE, PORT), received.getSocketAddress());
      assertEquals(FRAGMENTED.length, received.getLength());
    }
  }

  private static DatagramPacket receive(DatagramSocket socket) throws Exception {
    socket.setSoTimeout(5_000);
    DatagramPacket received = new DatagramPacket(new byte[32], 32);
    socket.receive(received);
    return received;
  }

  /** A datagram from another machine; the kernel completes the header's checksum. */
  private static boolean send(KernelPunt punt, String destination) throws Exception {
    int length = 20 + 8 + PAYLOAD.length;
    ByteBuffer packet =
        ByteBuffer.allocate(length)
            .putInt(0x45_00_0000 | length)
            .putInt(0)
            .putInt(0x40_11_0000)
            .put(InetAddress.getByName(SOURCE).getAddress())
            .put(InetAddress.getByName(destination).getAddress())
            .putShort((short) PORT)
            .putShort((short) PORT)
            .putShort((short) (8 + PAYLOAD.length))
            .putShort((short) 0)
            .put(PAYLOAD)
            .flip();
    return send(punt, packet);
  }

  /** Of a datagram of 16 bytes, the first or the last. */
  private static ByteBuffer fragment(String destination, int index) throws Exception {
    int length = index == 0 ? 20 + 16 : 20 + 8;
    ByteBuffer packet =
        ByteBuffer.allocate(length)
            .putInt(0x45_00_0000 | length)
            .putInt(0x7777_0000 | (index == 0 ? 0x2000 : 2))
            .putInt(0x40_11_0000)
            .put(InetAddress.getByName(SOURCE).getAddress())
            .put(InetAddress.getByName(destination).getAddress());
    if (index == 0) {
      packet.putShort((short) PORT).putShort((short) PORT);
      packet.putShort((short) (8 + FRAGMENTED.length)).putShort((short) 0);
    }
    return packet.put(FRAGMENTED, 0, 8).flip();
  }

  private static boolean send(KernelPunt punt, ByteBuffer packet) {
    int length = packet.remaining();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment room = arena.allocate(length).copyFrom(MemorySegment.ofBuffer(packet));
      return punt.send(room.address(), length);
    }
  }
}

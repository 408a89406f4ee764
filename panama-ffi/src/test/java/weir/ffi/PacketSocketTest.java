package weir.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Frames and packets over a veth pair of a namespace of their own. */
@Tag("netns")
class PacketSocketTest {
  private static final int ETHERTYPE_EXPERIMENTAL = 0x88b5;
  private static final int ROOM = 2048;

  @Test
  void shouldCarryFrames() throws Exception {
    withPair(
        () -> {
          try (Arena arena = Arena.ofConfined();
              PacketSocket near = new PacketSocket(index("near"), ETHERTYPE_EXPERIMENTAL);
              PacketSocket far = new PacketSocket(index("far"), ETHERTYPE_EXPERIMENTAL)) {
            long frame = arena.allocate(ROOM).address();
            Memory.putMac(frame, 0x020000000002L);
            Memory.putMac(frame + 6, 0x020000000001L);
            Memory.putShortBe(frame + 12, ETHERTYPE_EXPERIMENTAL);
            Memory.putInt(frame + 14, 0xcafe);
            assertEquals(60, near.send(frame, 60));

            long received = arena.allocate(ROOM).address();
            assertEquals(60, far.receive(received, 14), "the frame's length, not the room's");
            assertEquals(0x020000000002L, Memory.getMac(received));
            assertEquals(0, Memory.getInt(received + 14), "not past the room");
            assertEquals(-Errno.EAGAIN, far.receive(received, ROOM));
            assertEquals(-Errno.EAGAIN, near.receive(received, ROOM), "own frames are left out");
            assertEquals(-Errno.EMSGSIZE, near.send(frame, 1600));
          }
          return null;
        });
  }

  @Test
  void shouldSendPacketsAsTheyAre() throws Exception {
    withPair(
        () -> {
          try (Arena arena = Arena.ofConfined();
              RawIpSocket raw = new RawIpSocket();
              PacketSocket far = new PacketSocket(index("far"), IfPacket.ETH_P_IP)) {
            long packet = arena.allocate(ROOM).address();
            Memory.putByte(packet, 0x45);
            Memory.putShortBe(packet + 2, 28);
            Memory.putShortBe(packet + 4, 0x1234);
            Memory.putByte(packet + 8, 17);
            Memory.putByte(packet + 9, In.IPPROTO_UDP);
            Memory.putIntBe(packet + 12, 0xc0000201);
            Memory.putIntBe(packet + 16, 0x0a010102);
            Memory.putShortBe(packet + 26, 0xbeef);
            assertEquals(28, raw.send(packet, 28));

            long frame = arena.allocate(ROOM).address();
            assertEquals(42, far.receive(frame, ROOM));
            assertEquals(17, Memory.getByte(frame + 22), "TTL");
            assertEquals(0xc0000201, Memory.getIntBe(frame + 26), "a source of any other machine");
            assertEquals(0xbeef, Memory.getShortBe(frame + 40), "the transport checksum as it was");
            int sum = 0;
            for (int i = 0; i < 20; i += 2) {
              sum += Memory.getShortBe(frame + 14 + i);
            }
            assertEquals(0xffff, (sum & 0xffff) + (sum >>> 16), "the header's checksum completed");

            assertEquals(-Errno.EMSGSIZE, raw.send(packet, 1600));
            Memory.putIntBe(packet + 16, 0xc6336401);
            assertEquals(-Errno.ENETUNREACH, raw.send(packet, 28));
          }
          return null;
        });
  }

  @Test
  void shouldSayWhichInterfaceIsMissing() throws Exception {
    withPair(
        () -> {
          ErrnoException missing =
              assertThrows(ErrnoException.class, () -> new PacketSocket(4711, IfPacket.ETH_P_ALL));
          assertEquals(Errno.ENODEV, missing.errno());
          return null;
        });
  }

  private static int index(String name) {
    try (Interfaces interfaces = new Interfaces()) {
      assertEquals("veth", interfaces.driver(name));
      assertEquals(1, interfaces.receiveQueues(name));
      assertEquals(If.ARPHRD_ETHER, interfaces.hardware(name));
      assertEquals(1500, interfaces.mtu(name));
      assertTrue(interfaces.isOn(name, Interfaces.Offload.TSO));
      return interfaces.index(name);
    }
  }

  private static void withPair(Callable<?> test) throws Exception {
    Isolated.run(
        () -> {
          Isolated.ip("link add near type veth peer name far");
          Isolated.ip("link set near address 02:00:00:00:00:01 up");
          Isolated.ip("link set far address 02:00:00:00:00:02 up");
          Isolated.ip("address add 10.1.1.1/24 dev near");
          Isolated.ip("neigh add 10.1.1.2 lladdr 02:00:00:00:00:02 dev near");
          return test.call();
        });
  }
}

package weir.ffi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Packets of a protocol over a veth pair, whose ends are in one namespace; what wakes a poller. */
@Tag("netns")
class RawSocketTest {
  private static final int PROTOCOL = 112;
  private static final int GROUP = 0xe0000012;
  private static final long SOON_NS = 5_000_000_000L;

  @Test
  void shouldCarryIpv4Packets() throws Exception {
    withPair(
        () -> {
          int near = index("near");
          int far = index("far");
          try (RawIpv4Socket sender = new RawIpv4Socket(PROTOCOL, "near", near);
              RawIpv4Socket receiver = new RawIpv4Socket(PROTOCOL, "far", far);
              Poller poller = new Poller(1)) {
            byte[] received = new byte[100];
            assertEquals(-Errno.EAGAIN, receiver.receive(received));
            receiver.join(GROUP, far);
            sender.join(GROUP, near);
            byte[] packet = packet(24);
            assertEquals(24, sender.send(packet));
            poller.add(receiver.fd());
            assertTrue(poller.await(SOON_NS));
            assertTrue(poller.isReady(0));
            assertEquals(24, receiver.receive(received));
            assertEquals(255, received[8] & 0xff, "TTL");
            assertArrayEquals(
                Arrays.copyOfRange(packet, 12, 24), Arrays.copyOfRange(received, 12, 24));
            assertEquals(-Errno.EAGAIN, sender.receive(received), "it does not hear itself");
            assertFalse(poller.await(1));
          }
          return null;
        });
  }

  @Test
  void shouldCarryIpv6Datagrams() throws Exception {
    withPair(
        () -> {
          int near = index("near");
          int far = index("far");
          Inet6Address group = (Inet6Address) InetAddress.getByName("ff02::12");
          InetAddress source = InetAddress.getByName("fe80::1");
          try (RawIpv6Socket sender = new RawIpv6Socket(PROTOCOL, "near", near);
              RawIpv6Socket receiver = new RawIpv6Socket(PROTOCOL, "far", far);
              Poller poller = new Poller(1)) {
            receiver.join(group);
            sender.join(group);
            byte[] payload = {1, 2, 3, 4, 5};
            assertEquals(5, sender.send(source, group, 255, payload));
            poller.add(receiver.fd());
            assertTrue(poller.await(SOON_NS));
            List<String> seen = new ArrayList<>();
            int length =
                receiver.receive(
                    (from, to, hops, bytes) -> {
                      seen.add(from.getHostAddress() + " " + to.getHostAddress() + " " + hops);
                      assertArrayEquals(payload, bytes);
                    });
            assertEquals(5, length);
            assertEquals(List.of("fe80:0:0:0:0:0:0:1 ff02:0:0:0:0:0:0:12 255"), seen);
            assertEquals(-Errno.EAGAIN, sender.receive((_, _, _, _) -> {}));
            assertTrue(sender.send(InetAddress.getByName("fe80::99"), group, 255, payload) < 0);
          }
          return null;
        });
  }

  @Test
  void shouldWakeAThreadThatPolls() throws Exception {
    try (WakeUp wakeUp = new WakeUp();
        Poller poller = new Poller(1)) {
      assertEquals(0, poller.add(wakeUp.fd()));
      assertFalse(poller.await(0));
      Thread signaller = Thread.ofPlatform().start(wakeUp::signal);
      assertTrue(poller.await(Long.MAX_VALUE));
      signaller.join();
      wakeUp.signal();
      wakeUp.clear();
      assertFalse(poller.await(-1));
      wakeUp.clear();
      poller.clear();
      assertFalse(poller.await(0));
    }
  }

  /** From 10.1.1.77, since both ends are here and one does not believe in packets of its own. */
  private static byte[] packet(int length) {
    ByteBuffer packet = ByteBuffer.allocate(length);
    packet.put((byte) 0x45).put((byte) 0xc0).putShort((short) length).putInt(0x00010000);
    packet.put((byte) 255).put((byte) PROTOCOL).putShort((short) 0);
    packet.putInt(0x0a01014d).putInt(GROUP).putInt(0xcafe);
    return packet.array();
  }

  private static int index(String name) {
    try (Interfaces interfaces = new Interfaces()) {
      return interfaces.index(name);
    }
  }

  private static void withPair(Callable<?> test) throws Exception {
    Isolated.run(
        () -> {
          Isolated.ip("link add near type veth peer name far");
          Isolated.ip("link set near up");
          Isolated.ip("link set far up");
          Isolated.ip("address add 10.1.1.1/24 dev near");
          Isolated.ip("address add 10.1.1.2/24 dev far");
          Isolated.ip("address add fe80::1/64 dev near nodad");
          Isolated.ip("address add fe80::2/64 dev far nodad");
          return test.call();
        });
  }
}

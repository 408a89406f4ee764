package weir.afxdp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weir.afxdp.Peers.bytes;
import static weir.afxdp.Peers.echo;
import static weir.afxdp.Peers.listen;
import static weir.afxdp.Peers.read;
import static weir.afxdp.Peers.steerVip;
import static weir.afxdp.Peers.stop;
import static weir.afxdp.Peers.turnAround;
import static weir.afxdp.Peers.udp;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weir.ffi.ErrnoException;
import weir.ffi.Memory;

/** Packet sockets and io_uring on real devices, with their offloads left alone. */
@Tag("netns")
@Timeout(60)
final class UringNetnsTest {
  private static final int TCP = 6;
  private static final int UDP = 17;

  private VethLab lab;

  @BeforeEach
  void build() throws Exception {
    lab = new VethLab();
  }

  @AfterEach
  void tearDown() throws Exception {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void shouldForwardBetweenInterfacesThatShareTheirMemory() throws Exception {
    try (Uring uring = open(1, "d0", "d1")) {
      steerVip(uring, UDP, 5300);
      L2Forwarder forwarder = forwarder(uring);
      Thread worker = Thread.ofPlatform().start(forwarder);
      try (DatagramSocket server = udp(lab.server, VethLab.VIP, 5300);
          DatagramSocket client = udp(lab.client, VethLab.CLIENT_ADDRESS, 0)) {
        // More than there are frames, so that each goes round.
        for (int i = 0; i < 2000; i++) {
          byte[] request = ("request " + i).getBytes(StandardCharsets.UTF_8);
          client.send(datagram(request));
          DatagramPacket received = Peers.receive(server);
          assertArrayEquals(request, bytes(received), "datagram " + i);
          server.send(new DatagramPacket(request, request.length, received.getSocketAddress()));
          assertArrayEquals(request, bytes(Peers.receive(client)), "answer " + i);
        }
      } finally {
        stop(forwarder, worker);
      }
      assertEquals(4000, forwarder.forwarded(), "the kernel forwarded some, or some came twice");
      assertEquals(0, uring.framesInUse(), "frames lost");
    }
  }

  @Test
  void shouldCarrySegmentsOfLocalSocketsWhole() throws Exception {
    byte[] content = new byte[16 << 20];
    new SplittableRandom(1).nextBytes(content);
    try (Uring uring = open(1, "d0", "d1")) {
      steerVip(uring, TCP, 8080);
      L2Forwarder forwarder = forwarder(uring);
      Thread worker = Thread.ofPlatform().start(forwarder);
      try (ServerSocket listener = listen(lab.server, VethLab.VIP, 8080)) {
        CompletableFuture<byte[]> received =
            CompletableFuture.supplyAsync(
                () -> echo(listener, content.length), Thread::startVirtualThread);
        try (Socket client = VethLab.call(lab.client, () -> new Socket(VethLab.VIP, 8080))) {
          client.setSoTimeout(20_000);
          CompletableFuture<byte[]> echoed =
              CompletableFuture.supplyAsync(
                  () -> read(client, content.length), Thread::startVirtualThread);
          client.getOutputStream().write(content);
          assertArrayEquals(content, received.get());
          assertArrayEquals(content, echoed.get());
        }
      } finally {
        stop(forwarder, worker);
      }
      // One way and back, and acknowledgments: of 1448 bytes each it would be 23 thousand.
      long packets = forwarder.forwarded();
      assertTrue(packets < 2 * content.length / 1448 / 2, packets + " packets");
      assertEquals(0, uring.framesInUse(), "frames lost");
    }
  }

  /** By tcx and, as before Linux 6.6, at clsact. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldKeepServicesFromTheKernelAndLeaveItTheRest(boolean tcx) throws Exception {
    if (tcx) {
      VethLab.assumeKernelHas(KernelFeature.TCX);
    }
    KernelFeatures had = tcx ? KernelFeatures.probe() : VethLab.withoutTcx();
    VethLab.in(lab.director, "addr add " + VethLab.VIP + "/32 dev lo");
    try (DatagramSocket own = udp(lab.director, VethLab.VIP, 5300);
        DatagramSocket other = udp(lab.director, VethLab.VIP, 5301);
        DatagramSocket client = udp(lab.client, VethLab.CLIENT_ADDRESS, 0)) {
      // One that was killed would leave its filter behind, which the next one replaces.
      try (Uring killed =
              VethLab.call(lab.director, () -> Uring.open(List.of("d0"), 1, "asked for", had));
          Uring uring =
              VethLab.call(lab.director, () -> Uring.open(List.of("d0"), 1, "asked for", had))) {
        assertEquals(0, killed.framesInUse());
        steerVip(uring, UDP, 5300);
        client.send(datagram(new byte[] {1}));
        client.send(
            new DatagramPacket(new byte[] {2}, 1, InetAddress.getByName(VethLab.VIP), 5301));
        assertEquals(2, bytes(Peers.receive(other))[0]);
        own.setSoTimeout(1);
        assertThrows(SocketTimeoutException.class, () -> Peers.receive(own));
        Burst burst = new Burst();
        assertEquals(1, receive(uring, burst, 1));
        assertEquals(14 + 20 + 8 + 1, burst.length[0]);
        assertEquals(34 << 16 | 6, burst.checksum[0], "what a local socket left to do");
        assertEquals(0, burst.segment[0]);
      }
      // Fails open.
      own.setSoTimeout(5000);
      client.send(datagram(new byte[] {3}));
      assertEquals(3, bytes(Peers.receive(own))[0]);
    }
  }

  @Test
  void shouldSendABurstBackByTheInterfaceThatItCameFrom() throws Exception {
    try (Uring uring = open(1, "d0");
        DatagramSocket client = udp(lab.client, VethLab.CLIENT_ADDRESS, 0)) {
      steerVip(uring, UDP, 5300);
      for (int i = 0; i < Burst.CAPACITY; i++) {
        client.send(datagram(new byte[] {(byte) i, 1, 2}));
      }
      Burst burst = new Burst();
      assertEquals(Burst.CAPACITY, receive(uring, burst, Burst.CAPACITY));
      for (int i = 0; i < burst.size; i++) {
        turnAround(burst.address[i]);
      }
      port(uring).transmit(burst);
      for (int i = 0; i < Burst.CAPACITY; i++) {
        assertArrayEquals(new byte[] {(byte) i, 1, 2}, bytes(Peers.receive(client)));
      }
      assertEquals(0, uring.framesInUse());
    }
  }

  @Test
  void shouldDropWhatCannotBeSentAndKeepTheFrame() throws Exception {
    try (Uring uring = open(1, "d0");
        DatagramSocket client = udp(lab.client, VethLab.CLIENT_ADDRESS, 0)) {
      steerVip(uring, UDP, 5300);
      for (int i = 0; i < 4; i++) {
        client.send(datagram(new byte[1]));
      }
      Burst burst = new Burst();
      assertEquals(4, receive(uring, burst, 4));
      assertEquals(4, uring.framesInUse());
      burst.length[0] = 0;
      burst.length[1] = 13;
      burst.length[2] = 1 << 20;
      burst.length[3] = 3000; // beyond the MTU: the kernel's answer
      port(uring).transmit(burst);
      assertEquals(3, port(uring).transmitDrops());
      port(uring).receive(burst);
      assertEquals(4, port(uring).transmitDrops(), "with the kernel's answer");
      assertEquals(0, uring.framesInUse());
    }
  }

  /**
   * More than there are buffers wait in the socket; an interface that goes down ends the receive.
   */
  @Test
  void shouldGoOnAfterBuffersRanOutAndAfterTheInterfaceWasDown() throws Exception {
    int many = 4 * UringPort.BUFFERS;
    try (Uring uring = open(1, "d0");
        DatagramSocket client = udp(lab.client, VethLab.CLIENT_ADDRESS, 0)) {
      steerVip(uring, UDP, 5300);
      for (int i = 0; i < many; i++) {
        client.send(datagram(new byte[] {(byte) i}));
      }
      Burst burst = new Burst();
      int next = 0;
      while (next < many) {
        receive(uring, burst, 1);
        for (int i = 0; i < burst.size; i++) {
          assertEquals((byte) next++, (byte) Memory.getByte(burst.address[i] + 42));
        }
        port(uring).recycle(burst);
      }
      assertEquals(0, uring.framesInUse());
      assertEquals(0, port(uring).receiveDrops());
      VethLab.in(lab.director, "link set d0 down");
      assertEquals(0, port(uring).receive(burst));
      VethLab.in(lab.director, "link set d0 up");
      client.send(datagram(new byte[] {7}));
      assertEquals(1, receive(uring, burst, 1));
      assertEquals(7, Memory.getByte(burst.address[0] + 42));
    }
  }

  @Test
  void shouldSpreadFlowsOverWorkers() throws Exception {
    try (Uring uring = open(2, "d0")) {
      steerVip(uring, UDP, 5300);
      for (int i = 0; i < 64; i++) {
        try (DatagramSocket client = udp(lab.client, VethLab.CLIENT_ADDRESS, 0)) {
          client.send(datagram(new byte[1]));
        }
      }
      int first = drain(uring.workers().get(0));
      int second = drain(uring.workers().get(1));
      assertEquals(64, first + second);
      assertTrue(first > 0 && second > 0, first + " and " + second);
      assertEquals(0, uring.framesInUse());
    }
  }

  @Test
  void shouldCountWhatNobodyReceives() throws Exception {
    try (Uring uring = open(1, "d0");
        DatagramSocket client = udp(lab.client, VethLab.CLIENT_ADDRESS, 0)) {
      steerVip(uring, UDP, 5300);
      byte[] large = new byte[1400];
      for (int i = 0; port(uring).receiveDrops() == 0; i++) {
        assertTrue(i < 1 << 20, "the socket takes no end of packets");
        client.send(datagram(large));
      }
      assertEquals(1, port(uring).receiveDrops());
    }
  }

  @Test
  void shouldDetachWhenClosedAndAttachAgainAtOnce() throws Exception {
    for (int round = 0; round < 3; round++) {
      try (Uring uring = open(1, "d0", "d1")) {
        assertEquals(2, uring.workers().getFirst().list().size());
        assertEquals("d0: io_uring, copy, 1 queue", uring.attachments().getFirst().toString());
      }
    }
  }

  @Test
  void shouldNameWhatCannotBeAttached() {
    ErrnoException fault = assertThrows(ErrnoException.class, () -> open(1, "nosuch0"));
    assertTrue(String.valueOf(fault.getMessage()).contains("nosuch0"), fault.getMessage());
  }

  private Uring open(int workers, String... interfaces) throws Exception {
    return VethLab.call(lab.director, () -> Uring.open(List.of(interfaces), workers, "asked for"));
  }

  private static Port port(Uring uring) {
    return uring.workers().getFirst().list().getFirst();
  }

  /** Receives at least so many frames by the first port. */
  private static int receive(Uring uring, Burst burst, int least) {
    Ports ports = uring.workers().getFirst();
    Burst some = new Burst();
    burst.size = 0;
    for (int i = 0; burst.size < least; i++) {
      assertTrue(i < 10_000, burst.size + " packets of " + least);
      port(uring).receive(some);
      for (int j = 0; j < some.size; j++) {
        burst.add(some.address[j], some.length[j], some.checksum[j], some.segment[j]);
      }
      if (some.size == 0) {
        ports.await(10);
      }
    }
    return burst.size;
  }

  private static int drain(Ports ports) {
    Burst burst = new Burst();
    Port port = ports.list().getFirst();
    int total = 0;
    port.receive(burst);
    for (int n = burst.size; n > 0; n = port.receive(burst)) {
      total += n;
      port.recycle(burst);
    }
    return total;
  }

  private L2Forwarder forwarder(Uring uring) throws Exception {
    long[] nextHop = {VethLab.mac(lab.client, "c0"), VethLab.mac(lab.server, "s0")};
    return new L2Forwarder(uring.workers().getFirst(), new int[] {1, 0}, nextHop, false);
  }

  private static DatagramPacket datagram(byte[] content) throws IOException {
    return new DatagramPacket(content, content.length, InetAddress.getByName(VethLab.VIP), 5300);
  }
}

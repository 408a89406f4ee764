package weir.afxdp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static weir.afxdp.Peers.bytes;
import static weir.afxdp.Peers.echo;
import static weir.afxdp.Peers.listen;
import static weir.afxdp.Peers.read;
import static weir.afxdp.Peers.receive;
import static weir.afxdp.Peers.steerVip;
import static weir.afxdp.Peers.stop;
import static weir.afxdp.Peers.turnAround;
import static weir.afxdp.Peers.udp;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import weir.ffi.Errno;
import weir.ffi.ErrnoException;
import weir.ffi.Libc;
import weir.ffi.Memory;
import weir.ffi.Sockios;

/** AF_XDP on real devices: veth pairs between namespaces, with their offloads left alone. */
@Tag("netns")
@Timeout(60)
final class AfXdpNetnsTest {
  private static final int TCP = 6;
  private static final int UDP = 17;

  /** A {@link PacketRing} is never full to its last byte. */
  private static final int SHORT_PACKETS_IN_RING =
      PacketRing.SIZE / (PacketRing.PACKET + PacketRing.SHORT) - 1;

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

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void shouldForwardBetweenInterfacesThatShareTheirMemory(AttachChoice.Asked at) throws Exception {
    try (AfXdp afXdp = open(at, "d0", "d1")) {
      steerVip(afXdp, UDP, 5300);
      L2Forwarder forwarder = forwarder(afXdp, true);
      Thread worker = Thread.ofPlatform().start(forwarder);
      try (DatagramSocket server = udp(lab.server, VethLab.VIP, 5300);
          DatagramSocket client = udp(lab.client, VethLab.CLIENT_ADDRESS, 0)) {
        // More than the rings hold, so that each frame goes round.
        for (int i = 0; i < 5000; i++) {
          byte[] request = ("request " + i).getBytes(StandardCharsets.UTF_8);
          client.send(
              new DatagramPacket(
                  request, request.length, InetAddress.getByName(VethLab.VIP), 5300));
          DatagramPacket received = receive(server);
          assertArrayEquals(request, bytes(received), "datagram " + i);
          server.send(new DatagramPacket(request, request.length, received.getSocketAddress()));
          assertArrayEquals(request, bytes(receive(client)), "answer " + i);
        }
      } finally {
        stop(forwarder, worker);
      }
      assertEquals(10000, forwarder.forwarded());
      assertEquals(0, afXdp.framesInUse(), "frames lost");
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void shouldCarryTcpOfLocalSocketsWithAllOffloadsOn(AttachChoice.Asked at) throws Exception {
    byte[] content = new byte[8 << 20];
    new SplittableRandom(1).nextBytes(content);
    try (AfXdp afXdp = open(at, "d0", "d1")) {
      steerVip(afXdp, TCP, 8080);
      L2Forwarder forwarder = forwarder(afXdp, true);
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
      assertEquals(0, afXdp.framesInUse(), "frames lost");
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void shouldLoseWhatNobodyCompletesTheChecksumOf(AttachChoice.Asked at) throws Exception {
    try (AfXdp afXdp = open(at, "d0", "d1")) {
      steerVip(afXdp, UDP, 5300);
      L2Forwarder forwarder = forwarder(afXdp, false);
      Thread worker = Thread.ofPlatform().start(forwarder);
      try (DatagramSocket server = udp(lab.server, VethLab.VIP, 5300);
          DatagramSocket client = udp(lab.client, VethLab.CLIENT_ADDRESS, 0)) {
        client.send(new DatagramPacket(new byte[9], 9, InetAddress.getByName(VethLab.VIP), 5300));
        server.setSoTimeout(300);
        assertThrows(SocketTimeoutException.class, () -> receive(server));
      } finally {
        stop(forwarder, worker);
      }
      assertEquals(1, forwarder.forwarded(), "the datagram did not come this way at all");
    }
  }

  /** A whole burst, which takes the kernel two calls. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void shouldSendBackByTheInterfaceThatItCameFrom(AttachChoice.Asked at) throws Exception {
    try (AfXdp afXdp = open(at, "d0");
        DatagramSocket client = udp(lab.client, VethLab.CLIENT_ADDRESS, 0)) {
      steerVip(afXdp, UDP, 5300);
      for (int i = 0; i < Burst.CAPACITY; i++) {
        byte[] request = {(byte) i, 1, 2};
        client.send(new DatagramPacket(request, 3, InetAddress.getByName(VethLab.VIP), 5300));
      }
      Ports ports = afXdp.workers().getFirst();
      Port port = ports.list().getFirst();
      Burst burst = new Burst();
      ports.await(5000);
      assertEquals(Burst.CAPACITY, port.receive(burst));
      for (int i = 0; i < burst.size; i++) {
        assertEquals(14 + 20 + 8 + 3, burst.length[i]);
        turnAround(burst.address[i]);
        if (port.link().checksumOffload()) {
          burst.checksum[i] = 34 << 16 | 6;
        } else {
          Memory.putShortBe(burst.address[i] + 34 + 6, 0);
        }
      }
      port.transmit(burst);
      for (int i = 0; i < Burst.CAPACITY; i++) {
        assertArrayEquals(new byte[] {(byte) i, 1, 2}, bytes(receive(client)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void shouldLeaveEverythingElseToTheKernel(AttachChoice.Asked at) throws Exception {
    try (AfXdp afXdp = open(at, "d0", "d1")) {
      steerVip(afXdp, TCP, 8080);
      try (ServerSocket own = listen(lab.director, VethLab.DIRECTOR_ADDRESS, 8080)) {
        CompletableFuture<byte[]> received =
            CompletableFuture.supplyAsync(() -> echo(own, 5), Thread::startVirtualThread);
        try (Socket client =
            VethLab.call(lab.client, () -> new Socket(VethLab.DIRECTOR_ADDRESS, 8080))) {
          client.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
          assertEquals("hello", new String(read(client, 5), StandardCharsets.UTF_8));
          assertEquals(5, received.get().length);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void shouldDetachWhenClosedAndAttachAgainAtOnce(AttachChoice.Asked at) throws Exception {
    for (int round = 0; round < 3; round++) {
      try (AfXdp afXdp = open(at, "d0", "d1")) {
        assertEquals(2, afXdp.workers().getFirst().list().size());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void shouldSayWhoHoldsAnInterfaceAndTakeItOverOnceThatIsKilled(AttachChoice.Asked at)
      throws Exception {
    Process holder = hold(at.name(), "d1");
    try {
      ErrnoException busy = assertThrows(ErrnoException.class, () -> open(at, "d0", "d1"));
      String message = String.valueOf(busy.getMessage());
      assertEquals(Errno.EBUSY, busy.errno());
      assertTrue(message.contains("d1, held by process " + holder.pid() + " (java)"), message);
    } finally {
      holder.destroyForcibly();
    }
    open(at, "d0", "d1").close();
  }

  /** A program at clsact stays, and lets everything pass. */
  @Test
  void shouldLeaveTheKernelAllOfItWhenKilledAtClsact() throws Exception {
    VethLab.in(lab.director, "addr add " + VethLab.VIP + "/32 dev lo");
    try (DatagramSocket own = udp(lab.director, VethLab.VIP, 5300);
        DatagramSocket client = udp(lab.client, VethLab.CLIENT_ADDRESS, 0)) {
      InetAddress vip = InetAddress.getByName(VethLab.VIP);
      Process holder = hold("CLSACT", "d0");
      try {
        client.send(new DatagramPacket(new byte[] {1}, 1, vip, 5300));
      } finally {
        holder.destroyForcibly().waitFor();
      }
      client.send(new DatagramPacket(new byte[] {2}, 1, vip, 5300));
      assertEquals(2, bytes(receive(own))[0], "the first one was taken");
    }
    AfXdpOptions options = options(AttachChoice.Asked.TCX);
    try (AfXdp next =
        VethLab.call(
            lab.director, () -> AfXdp.open(List.of("d0"), options, VethLab.withoutTcx()))) {
      assertEquals(AttachMode.CLSACT, next.attachments().getFirst().mode());
    }
  }

  @Test
  void shouldAttachNativelyWithJumboFrames() throws Exception {
    VethLab.assumeKernelHas(KernelFeature.XDP_FRAGS);
    VethLab.in(lab.director, "link set d0 mtu 9000");
    VethLab.in(lab.client, "link set c0 mtu 9000");
    try (AfXdp afXdp = open(AttachChoice.Asked.XDP, "d0")) {
      Attachment attachment = afXdp.attachments().getFirst();
      assertEquals(AttachMode.NATIVE_FRAGS, attachment.mode());
      assertEquals(
          "d0: native with frags, copy, 1 queue,"
              + " packets of services over 3822 bytes are lost (MTU is 9000)",
          attachment.toString());
    }
  }

  @Test
  void shouldKeepSkbModeForThoseWhoAskAndNameTheCommandsItNeeds() throws Exception {
    VethLab.in(lab.director, "link add br0 up type bridge");
    assertMessage("br0", false, "`ethtool -K br0 gro off`");
    assertMessage("br0", true, "`ethtool -K br0 gro off`");
    VethLab.call(lab.director, () -> switchGroOff("br0"));
    AfXdpOptions options =
        new AfXdpOptions(1, 2048, true, AfXdpOptions.DEFAULT.attach(), FlowOptions.OFF);
    try (AfXdp afXdp = VethLab.call(lab.director, () -> AfXdp.open(List.of("br0"), options))) {
      assertEquals("br0: skb, copy, 1 queue", afXdp.attachments().getFirst().toString());
    }
  }

  /** What {@code ethtool -K NAME gro off} does, which may not be installed. */
  private static int switchGroOff(String name) {
    int ethtoolSetGro = 0x2c;
    int fd = Libc.socket(weir.ffi.Socket.AF_INET, weir.ffi.Socket.SOCK_DGRAM, 0);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(8, 8);
      Memory.putInt(value.address(), ethtoolSetGro);
      MemorySegment ifreq = arena.allocate(40, 8);
      ifreq.setString(0, name);
      Memory.putLong(ifreq.address() + Sockios.IFNAMSIZ, value.address());
      int result = Libc.ioctl(fd, Sockios.SIOCETHTOOL, ifreq.address());
      return (int) ErrnoException.check("gro off", result);
    } finally {
      Libc.close(fd);
    }
  }

  @Test
  void shouldNameWhatCannotBeAttached() {
    assertMessage("nosuch0", false, "nosuch0");
    assertMessage("lo", false, "lo is not an Ethernet interface");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void shouldCountWhatNobodyReceives(AttachChoice.Asked at) throws Exception {
    try (AfXdp afXdp = open(at, "d0");
        DatagramSocket client = udp(lab.client, VethLab.CLIENT_ADDRESS, 0)) {
      steerVip(afXdp, UDP, 5300);
      Port port = afXdp.workers().getFirst().list().getFirst();
      assertEquals(0, port.receiveDrops());
      int room = AfXdpOptions.DEFAULT.receiveSize(Umem.PACKET_OFFSET);
      if (at != AttachChoice.Asked.XDP) {
        room += SHORT_PACKETS_IN_RING;
      }
      for (int i = 0; i < room + 3; i++) {
        client.send(new DatagramPacket(new byte[1], 1, InetAddress.getByName(VethLab.VIP), 5300));
      }
      assertEquals(3, port.receiveDrops());
    }
  }

  @Test
  void shouldCountWhatTheWayToTheSocketDoesNotTake() throws Exception {
    try (AfXdp afXdp = open(AttachChoice.Asked.TCX, "d0");
        DatagramSocket client = udp(lab.client, VethLab.CLIENT_ADDRESS, 0)) {
      steerVip(afXdp, UDP, 5300);
      Port port = afXdp.workers().getFirst().list().getFirst();
      VethLab.in(lab.director, "link set weir" + port.link().index() + "i mtu 100");
      // The short way is full before.
      int[] sizes = new int[SHORT_PACKETS_IN_RING + 3];
      Arrays.fill(sizes, 50);
      Arrays.fill(sizes, sizes.length - 2, sizes.length, 500);
      for (int size : sizes) {
        client.send(
            new DatagramPacket(new byte[size], size, InetAddress.getByName(VethLab.VIP), 5300));
      }
      assertEquals(2, VethLab.call(lab.director, port::receiveDrops));
      Burst burst = new Burst();
      int received = 0;
      for (int n = port.receive(burst); n > 0; n = port.receive(burst)) {
        received += n;
        port.recycle(burst);
      }
      assertEquals(sizes.length - 2, received);
    }
  }

  @Test
  void shouldDropWhatCannotBeSentAndKeepTheFrame() throws Exception {
    try (AfXdp afXdp = open(AttachChoice.Asked.XDP, "d0");
        DatagramSocket client = udp(lab.client, VethLab.CLIENT_ADDRESS, 0)) {
      steerVip(afXdp, UDP, 5300);
      for (int i = 0; i < 3; i++) {
        client.send(new DatagramPacket(new byte[1], 1, InetAddress.getByName(VethLab.VIP), 5300));
      }
      Port port = afXdp.workers().getFirst().list().getFirst();
      Burst burst = new Burst();
      assertEquals(3, port.receive(burst));
      assertEquals(3, afXdp.framesInUse());
      burst.length[0] = 0;
      burst.length[1] = 13;
      burst.length[2] = 1793;
      port.transmit(burst);
      assertEquals(3, port.transmitDrops());
      assertEquals(0, afXdp.framesInUse());
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void shouldSpreadTheQueuesOverWorkers(AttachChoice.Asked at) throws Exception {
    addQueues("qa", 4);
    addQueues("qb", 2);
    VethLab.in(lab.client, "addr add 10.73.0.2/24 dev pqa");
    VethLab.in(lab.director, "addr add 10.73.0.1/24 dev qa");
    VethLab.in(lab.client, "route add " + VethLab.VIP + "/32 via 10.73.0.1");
    AfXdpOptions options = new AfXdpOptions(2, 256, false, AttachChoice.of(at), FlowOptions.OFF);
    try (AfXdp afXdp = VethLab.call(lab.director, () -> AfXdp.open(List.of("qa", "qb"), options))) {
      steerVip(afXdp, UDP, 5300);
      List<Ports> workers = afXdp.workers();
      assertEquals(2, workers.size());
      for (Ports worker : workers) {
        assertEquals(
            List.of("qa", "qb", "qa"),
            worker.list().stream().map(port -> port.link().name()).toList());
      }
      for (int i = 0; i < 64; i++) {
        try (DatagramSocket client = udp(lab.client, "10.73.0.2", 0)) {
          client.send(new DatagramPacket(new byte[1], 1, InetAddress.getByName(VethLab.VIP), 5300));
        }
      }
      int first = drain(workers.get(0));
      int second = drain(workers.get(1));
      assertEquals(64, first + second);
      assertTrue(first > 0 && second > 0, first + " and " + second);
      assertEquals(0, afXdp.framesInUse());
    }
  }

  private void addQueues(String name, int queues) throws Exception {
    String count = " numrxqueues %d numtxqueues %d".formatted(queues, queues);
    String peer = " type veth peer p" + name + " netns " + lab.client + count;
    VethLab.in(lab.director, "link add " + name + count + peer);
    VethLab.in(lab.director, "link set " + name + " up");
    VethLab.in(lab.client, "link set p" + name + " up");
  }

  private static int drain(Ports ports) {
    Burst burst = new Burst();
    int total = 0;
    for (Port port : ports.list()) {
      for (int n = port.receive(burst); n > 0; n = port.receive(burst)) {
        total += n;
        port.recycle(burst);
      }
    }
    return total;
  }

  private void assertMessage(String name, boolean allowSkb, String part) {
    AfXdpOptions options =
        new AfXdpOptions(1, 2048, allowSkb, AfXdpOptions.DEFAULT.attach(), FlowOptions.OFF);
    ErrnoException fault =
        assertThrows(
            ErrnoException.class,
            () -> VethLab.call(lab.director, () -> AfXdp.open(List.of(name), options)));
    String message = String.valueOf(fault.getMessage());
    assertTrue(message.contains(part), message);
    assertEquals(1, message.lines().count(), message);
  }

  private AfXdp open(AttachChoice.Asked at, String... interfaces) throws Exception {
    AfXdpOptions options = options(at);
    return VethLab.call(lab.director, () -> AfXdp.open(List.of(interfaces), options));
  }

  private static AfXdpOptions options(AttachChoice.Asked at) {
    return new AfXdpOptions(1, 2048, false, AttachChoice.of(at), FlowOptions.OFF);
  }

  private L2Forwarder forwarder(AfXdp afXdp, boolean completeChecksums) throws Exception {
    long[] nextHop = {VethLab.mac(lab.client, "c0"), VethLab.mac(lab.server, "s0")};
    Ports ports = afXdp.workers().getFirst();
    for (Port port : ports.list()) {
      assertTrue(port.link().partialChecksums());
    }
    assumeTrue(
        !completeChecksums || ports.list().getFirst().link().checksumOffload(), "needs Linux 6.8");
    return new L2Forwarder(ports, new int[] {1, 0}, nextHop, completeChecksums);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void shouldNeedFourCapabilitiesOnly(AttachChoice.Asked at) throws Exception {
    String capabilities = "-all,+net_admin,+net_raw,+bpf,+ipc_lock";
    hold(at.name(), "d0", "setpriv", "--bounding-set", capabilities).destroyForcibly();
  }

  private Process hold(String at, String name, String... through) throws Exception {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", lab.director));
    command.addAll(List.of(through));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("weir.afxdp.OpenAndHold", at, name));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String line = process.inputReader().readLine();
    assertTrue(line != null && line.contains(name), () -> "holder says " + line);
    return process;
  }
}

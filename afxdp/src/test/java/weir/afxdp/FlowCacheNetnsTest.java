package weir.afxdp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static weir.afxdp.Peers.bytes;
import static weir.afxdp.Peers.receive;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import weir.afxdp.FlowCache.Action;
import weir.ffi.XdpFeatures;

/** Flows through real devices: what local sockets send must arrive as they sent it. */
@Tag("netns")
final class FlowCacheNetnsTest {
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int TO_CLIENT = 1;
  private static final int TO_SERVER = 2;
  private static final int PORT = 8080;
  private static final int CLIENT_PORT = 41000;
  private static final int VIRTUAL_PORT = 80;
  private static final String NAT_VIP = "192.0.2.20";

  private VethLab lab;

  @BeforeEach
  void setUp() throws Exception {
    lab = new VethLab();
  }

  @AfterEach
  void tearDown() throws Exception {
    if (lab != null) {
      lab.close();
    }
  }

  /** Where XDP forwards, senders complete their checksums, and receivers take XDP frames. */
  private void prepare(boolean hostsCompleteChecksums) throws Exception {
    if (hostsCompleteChecksums) {
      for (String device : List.of("c0", "s0")) {
        String namespace = device.equals("c0") ? lab.client : lab.server;
        VethLab.run("ip netns exec " + namespace + " ethtool -K " + device + " tx off gro on");
      }
    }
  }

  /** Whether the worker of these tests, which has the device do it, can complete checksums. */
  private static boolean completesChecksums(AttachChoice.Asked at) {
    return at == AttachChoice.Asked.TCX && KernelFeatures.probe().has(KernelFeature.TX_CHECKSUM);
  }

  /** At tc by tcx where this kernel has it, and as before Linux 6.6. */
  static List<Arguments> hooksOfKernels() {
    return List.of(
        Arguments.of(AttachChoice.Asked.XDP, Named.of("as it is", KernelFeatures.probe())),
        Arguments.of(AttachChoice.Asked.TCX, Named.of("as it is", KernelFeatures.probe())),
        Arguments.of(AttachChoice.Asked.TCX, Named.of("without tcx", VethLab.withoutTcx())));
  }

  private AfXdp open(AttachChoice.Asked at, KernelFeatures features) throws Exception {
    FlowOptions flows = new FlowOptions(FlowOptions.Mode.ALWAYS, 1000, 16);
    AfXdpOptions options = new AfXdpOptions(1, 2048, false, AttachChoice.of(at), flows);
    return VethLab.call(lab.director, () -> AfXdp.open(List.of("d0", "d1"), options, features));
  }

  private FlowCache cache(AfXdp afXdp) throws Exception {
    FlowCache cache = afXdp.flowCache();
    if (cache == null) {
      throw new AssertionError("no flow cache");
    }
    Port[] ports = afXdp.workers().getFirst().list().toArray(new Port[0]);
    cache.setHop(TO_CLIENT, hop(ports[0].link(), 0, VethLab.mac(lab.client, "c0")));
    cache.setHop(TO_SERVER, hop(ports[1].link(), 1, VethLab.mac(lab.server, "s0")));
    return cache;
  }

  private static FlowCache.Hop hop(Link link, int port, long mac) {
    return new FlowCache.Hop(link.index(), link.mtu(), port, mac, link.mac(), 0, 0);
  }

  private long install(
      FlowCache cache,
      int protocol,
      InetSocketAddress source,
      InetSocketAddress destination,
      Action action,
      int hop,
      InetSocketAddress now)
      throws Exception {
    int from = number(source);
    int to = number(destination);
    long place = cache.claim(protocol, from, source.getPort(), to, destination.getPort());
    long mac = hop == TO_CLIENT ? VethLab.mac(lab.client, "c0") : 0;
    cache.publish(
        place,
        protocol,
        from,
        source.getPort(),
        to,
        destination.getPort(),
        action,
        hop,
        number(now),
        now.getPort(),
        action == Action.NAT_REPLY ? mac : 0,
        0,
        0,
        1,
        cache.epoch());
    return place;
  }

  @ParameterizedTest
  @MethodSource("hooksOfKernels")
  void shouldForwardTcpInTheKernel(AttachChoice.Asked at, KernelFeatures features)
      throws Exception {
    boolean partial = completesChecksums(at);
    prepare(!partial);
    byte[] content = new byte[4 << 20];
    new SplittableRandom(1).nextBytes(content);
    InetSocketAddress client = address(VethLab.CLIENT_ADDRESS, CLIENT_PORT);
    InetSocketAddress vip = address(VethLab.VIP, PORT);
    try (AfXdp afXdp = open(at, features)) {
      int number = number(vip);
      afXdp.steering().add(Steer.port(Steer.Side.DESTINATION, number, TCP, PORT));
      afXdp.steering().add(Steer.port(Steer.Side.SOURCE, number, TCP, PORT));
      afXdp.steering().addLocal(number);
      FlowCache cache = cache(afXdp);
      long there = install(cache, TCP, client, vip, Action.DIRECT, TO_SERVER, vip);
      long back = install(cache, TCP, vip, client, Action.DIRECT, TO_CLIENT, vip);
      long[] nextHop = {VethLab.mac(lab.client, "c0"), VethLab.mac(lab.server, "s0")};
      Ports ports = afXdp.workers().getFirst();
      L2Forwarder forwarder = new L2Forwarder(ports, new int[] {1, 0}, nextHop, partial);
      Thread worker = Thread.ofPlatform().start(forwarder);
      try (ServerSocket listener =
              VethLab.call(lab.server, () -> new ServerSocket(PORT, 1, vip.getAddress()));
          Socket socket = connect(client, vip)) {
        CompletableFuture<byte[]> received =
            CompletableFuture.supplyAsync(
                () -> read(listener, content.length), Thread::startVirtualThread);
        socket.getOutputStream().write(content);
        assertArrayEquals(content, received.join());
      } finally {
        forwarder.stop();
        worker.join();
      }
      assertTrue(FlowCache.bytes(cache.take(there)) > content.length, "went through the worker");
      assertTrue(FlowCache.packets(cache.take(back)) > 0, "went through the worker");
      // Only what opens and ends it.
      assertTrue(forwarder.forwarded() < 20, forwarder.forwarded() + " by the worker");
    }
  }

  @ParameterizedTest
  @MethodSource("hooksOfKernels")
  void shouldTranslateInTheKernel(AttachChoice.Asked at, KernelFeatures features) throws Exception {
    prepare(at == AttachChoice.Asked.XDP);
    InetSocketAddress client = address(VethLab.CLIENT_ADDRESS, CLIENT_PORT);
    InetSocketAddress vip = address(NAT_VIP, VIRTUAL_PORT);
    InetSocketAddress server = address("10.72.0.2", PORT);
    try (AfXdp afXdp = open(at, features)) {
      FlowCache cache = cache(afXdp);
      long there = install(cache, UDP, client, vip, Action.NAT_REQUEST, TO_SERVER, server);
      long back = install(cache, UDP, server, client, Action.NAT_REPLY, TO_CLIENT, vip);
      try (DatagramSocket sender = VethLab.call(lab.client, () -> new DatagramSocket(client));
          DatagramSocket receiver = VethLab.call(lab.server, () -> new DatagramSocket(server))) {
        sender.setSoTimeout(5000);
        receiver.setSoTimeout(5000);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 200; i++) {
          byte[] content = new byte[random.nextInt(1473)];
          random.nextBytes(content);
          sender.send(new DatagramPacket(content, content.length, vip));
          DatagramPacket request = receive(receiver);
          assertArrayEquals(content, bytes(request), "datagram " + i);
          assertEquals(client, request.getSocketAddress());
          receiver.send(new DatagramPacket(content, content.length, client));
          DatagramPacket reply = receive(sender);
          assertArrayEquals(content, bytes(reply), "reply " + i);
          assertEquals(vip, reply.getSocketAddress());
        }
      }
      assertEquals(200, FlowCache.packets(cache.take(there)));
      assertEquals(200, FlowCache.packets(cache.take(back)));
    }
  }

  @Test
  void shouldNotSendWhereXdpIsLost() throws Exception {
    prepare(true);
    VethLab.run("ip netns exec " + lab.server + " ethtool -K s0 gro off");
    try (AfXdp afXdp = open(AttachChoice.Asked.XDP, KernelFeatures.probe())) {
      FlowCache cache = cache(afXdp);
      assertTrue(cache.isOpen(0), "c0 has GRO");
      boolean tells =
          VethLab.call(lab.director, () -> XdpFeatures.of(Device.find("d1").index()).isPresent());
      assumeTrue(tells, "needs Linux 6.3");
      assertFalse(cache.isOpen(1), "s0 has neither GRO nor XDP");
      assertTrue(afXdp.attachments().getLast().toString().contains("gro on"));
    }
  }

  @Test
  void shouldKeepPartialChecksumsOutOfXdp() throws Exception {
    FlowOptions flows = new FlowOptions(FlowOptions.Mode.AUTO, 1000, 16);
    AttachChoice attach = AttachChoice.of(AttachChoice.Asked.XDP);
    AfXdpOptions options = new AfXdpOptions(1, 2048, false, attach, flows);
    try (AfXdp afXdp = VethLab.call(lab.director, () -> AfXdp.open(List.of("d0"), options))) {
      assertEquals(Attachment.Flows.NONE, afXdp.attachments().getFirst().flows());
    }
  }

  private Socket connect(InetSocketAddress from, InetSocketAddress to) throws Exception {
    return VethLab.call(
        lab.client,
        () -> new Socket(to.getAddress(), to.getPort(), from.getAddress(), from.getPort()));
  }

  private static byte[] read(ServerSocket listener, int length) {
    try (Socket socket = listener.accept()) {
      return socket.getInputStream().readNBytes(length);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static InetSocketAddress address(String address, int port) throws Exception {
    return new InetSocketAddress(InetAddress.getByName(address), port);
  }

  private static int number(InetSocketAddress address) {
    return ByteBuffer.wrap(address.getAddress().getAddress()).getInt();
  }
}

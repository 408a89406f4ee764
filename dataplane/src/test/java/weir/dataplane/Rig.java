package weir.dataplane;

import static weir.dataplane.testing.PacketBuilder.address;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import weir.afxdp.FlowCache;
import weir.afxdp.Link;
import weir.afxdp.MemoryPorts;
import weir.conntrack.ConnectionTable;
import weir.conntrack.Timeouts;
import weir.dataplane.testing.PacketBuilder;

/**
 * A worker without threads or network: packets go in at a port, a clock that stands still, packets
 * come out.
 *
 * <pre>
 *   client 10.0.1.2   ---- port 0 [worker] port 1 ----   servers 10.0.2.2, 10.0.2.3
 *          CLIENT_MAC      OUTER           INNER         SERVER_MAC
 * </pre>
 */
final class Rig implements AutoCloseable {
  static final long OUTER = 0x02_00_00_00_00_01L;
  static final long INNER = 0x02_00_00_00_00_02L;
  static final long CLIENT_MAC = 0x02_00_00_00_00_0cL;
  static final long SERVER_MAC = 0x02_00_00_00_00_0aL;

  static final int CLIENT_PORT = 0;
  static final int SERVER_PORT = 1;

  static final int CLIENT = address("10.0.1.2");
  static final int VIP = address("10.0.1.100");
  static final int SERVER = address("10.0.2.2");
  static final NextHop HOP = new NextHop(SERVER_PORT, SERVER_MAC, INNER, 1500);

  static final Limits LIMITS = new Limits(1 << 12, 64, 64);

  /** Links whose packets come complete, as from a real network. */
  static final Link[] COMPLETE = {
    new Link(1, "outer", OUTER, 1500, false, false), new Link(2, "inner", INNER, 1500, false, false)
  };

  final MemoryPorts ports;
  final ServerLoad load = new ServerLoad(LIMITS.servers());
  final PathMtus pathMtus = new PathMtus(LIMITS.servers());
  final @Nullable CachedFlows cachedFlows;
  final ConnectionTable table;
  final WorkerCounters counters = new WorkerCounters(LIMITS);
  final Worker worker;
  final List<byte[]> punted = new ArrayList<>();
  Timeouts timeouts = Timeouts.DEFAULT;
  private Sysctls sysctls = Sysctls.DEFAULT;
  ServiceTable services = ServiceTable.EMPTY;
  int nowTick = Integer.MAX_VALUE - 1000; // so that every test of any length sees it wrap

  /** Run when the worker looks a second time what the newest snapshot is; once. */
  @Nullable Runnable publishDuringInstall;

  private int looks;

  /** What came out. */
  record Sent(int port, Frame frame) {}

  Rig(Link... links) {
    this(null, links);
  }

  Rig(@Nullable Punt punt, Link... links) {
    this(punt, null, links);
  }

  Rig(@Nullable Punt punt, @Nullable FlowCache flowCache, Link... links) {
    ports = new MemoryPorts(1024, links);
    for (int port = 0; flowCache != null && port < links.length; port++) {
      flowCache.openPort(port, links[port].index(), false);
    }
    cachedFlows =
        flowCache == null ? null : new CachedFlows(flowCache, pathMtus, List.of(links), LIMITS);
    table =
        new ConnectionTable(
            LIMITS.connections(), 1, new Random(1), new Departures(load, cachedFlows));
    Punt keep = (ip, length) -> punted.add(new Frame(ip, length).bytes());
    worker =
        new Worker(
            0,
            1,
            ports.list(),
            this::services,
            table,
            load,
            counters,
            punt == null ? keep : punt,
            pathMtus,
            cachedFlows,
            LIMITS,
            () -> nowTick);
    worker.onStart();
  }

  private ServiceTable services() {
    Runnable now = publishDuringInstall;
    if (now != null && ++looks == 2) {
      publishDuringInstall = null;
      now.run();
    }
    return services;
  }

  void publish(VirtualService... snapshot) {
    publish(MarkRules.NONE, snapshot);
  }

  void publish(MarkRules marks, VirtualService... snapshot) {
    ServiceTable before = services;
    ServiceTable now = new ServiceTable(List.of(snapshot), marks, sysctls, timeouts);
    if (cachedFlows != null) {
      cachedFlows.prepare(before, now, nowTick);
    }
    services = now;
    if (cachedFlows != null) {
      cachedFlows.invalidate(before, now);
    }
  }

  /** Turns a knob, from the next {@link #publish} on. */
  void set(Sysctl sysctl, int value) {
    sysctls = sysctls.with(sysctl, value);
  }

  /** A service at the VIP, whose id is its port. */
  static VirtualService service(int protocol, int port, RealServer... servers) {
    return new VirtualService(port % 64, protocol, VIP, port, "rr", List.of(servers));
  }

  static RealServer nat(int id, int port) {
    return new RealServer(id, SERVER, port, 1, ForwardingMethod.MASQ, HOP);
  }

  static RealServer direct(int id, int port) {
    return new RealServer(id, address("10.0.2.3"), port, 1, ForwardingMethod.DROUTE, HOP);
  }

  /** A packet of the client as the director receives it. */
  static PacketBuilder fromClient(int sourcePort, int port) {
    return PacketBuilder.tcp(CLIENT, sourcePort, VIP, port).macs(OUTER, CLIENT_MAC);
  }

  static PacketBuilder fromClientUdp(int sourcePort, int port) {
    return PacketBuilder.udp(CLIENT, sourcePort, VIP, port).macs(OUTER, CLIENT_MAC);
  }

  /** A packet of the server as the director receives it. */
  static PacketBuilder fromServer(int sourcePort, int port) {
    return PacketBuilder.tcp(SERVER, sourcePort, CLIENT, port).macs(INNER, SERVER_MAC);
  }

  /** Lets packets arrive in one burst, and gives all that is sent on. */
  List<Sent> send(int port, PacketBuilder... packets) {
    return send(port, Stream.of(packets).map(PacketBuilder::build).toList());
  }

  /** Lets frames arrive in one burst, and gives all that is sent on. */
  List<Sent> send(int port, List<byte[]> frames) {
    frames.forEach(ports.port(port)::inject);
    worker.doWork();
    return sent();
  }

  List<Sent> sent() {
    List<Sent> sent = new ArrayList<>();
    for (int port = 0; port < ports.list().size(); port++) {
      for (byte[] out = ports.port(port).take(); out != null; out = ports.port(port).take()) {
        sent.add(new Sent(port, new Frame(out)));
      }
    }
    return sent;
  }

  long drops(DropReason reason) {
    return counters.drops(reason.code());
  }

  @Override
  public void close() {
    worker.onClose();
    table.close();
    ports.close();
  }
}

package weir.netns.oracle;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.agrona.concurrent.Agent;
import org.jspecify.annotations.Nullable;
import weir.afxdp.Link;
import weir.afxdp.MemoryPort;
import weir.afxdp.MemoryPorts;
import weir.conntrack.Timeouts;
import weir.dataplane.ConnectionRow;
import weir.dataplane.Dataplane;
import weir.dataplane.ForwardingMethod;
import weir.dataplane.Limits;
import weir.dataplane.MarkRules;
import weir.dataplane.NextHop;
import weir.dataplane.RealServer;
import weir.dataplane.ServiceTable;
import weir.dataplane.Sysctls;
import weir.dataplane.Traffic;
import weir.dataplane.VirtualService;
import weir.ffi.Memory;

/**
 * Our data plane, between two ports in memory: all that decides about a packet, without a network.
 * Time goes on by a millisecond with each packet, and in pauses.
 *
 * <p>With a flow cache the packets of flows go through the kernel's program, by BPF_PROG_TEST_RUN,
 * and the worker sees what is left: one by one, since a packet that it has not handled yet would be
 * overtaken.
 */
public final class WeirDirector implements Director {
  private static final int FRAMES = 1024;
  private static final Limits LIMITS = new Limits(1 << 16, 64, 1024);
  private static final int MS_PER_TICK = 10;
  private static final int POLLS = 200;

  private static final int HOPS = LIMITS.servers() + Segment.values().length;

  private static final Link[] LINKS = {
    link(Segment.FRONT, 1, "front"), link(Segment.BACK, 2, "back")
  };

  /** In which every flow of the cache is looked at. */
  private static final int HARVEST_TICKS = Timeouts.TICKS_PER_SECOND;

  private static final MarkRules MARKS =
      new MarkRules(
          List.of(new MarkRules.Step(MarkRules.Op.SET, Site.MARK, -1, 1, 1)),
          IntStream.rangeClosed(1, Site.MARKED_COUNT).mapToObj(Site::marked).toList());

  /** A service as it is now, with its id and the servers that it has, in the order of adding. */
  private record Pool(int id, List<Server> servers) {}

  private final @Nullable KernelFlows flows;
  private final Link[] links;
  private final Map<Service, Pool> pools = new HashMap<>();

  /** By service and server. They keep it while they are out, for connections that they have. */
  private final Map<String, Integer> serverIds = new HashMap<>();

  private final List<Emission> sent = new ArrayList<>();
  private Sysctls sysctls = Sysctls.DEFAULT;
  private Timeouts timeouts = Timeouts.DEFAULT;
  private int nextService;
  private long nowMs;

  /** How much of the next pause has gone by, since the flow cache is looked through in its time. */
  private long aheadMs;

  private long forwardedInKernel;

  /** As it was when the flow cache was last looked through. */
  private long harvested;

  private MemoryPorts ports;
  private Dataplane dataplane;

  /** A director that handles every packet itself. */
  public WeirDirector() {
    this(null);
  }

  private WeirDirector(@Nullable KernelFlows flows) {
    this.flows = flows;
    links = flows == null ? LINKS : flows.links().toArray(new Link[0]);
    ports = new MemoryPorts(FRAMES, links);
    dataplane = dataplane();
  }

  /** A director whose flows the kernel forwards, at XDP and at tc by turns. */
  public static WeirDirector withFlowCache() {
    return new WeirDirector(new KernelFlows(HOPS));
  }

  /** Packets that did not come to the worker. */
  public long forwardedInKernel() {
    return forwardedInKernel;
  }

  private Dataplane dataplane() {
    Dataplane made =
        new Dataplane(
            List.of(ports),
            LIMITS,
            () -> this::route,
            flows == null ? null : flows.cache(),
            () -> (int) (nowMs / MS_PER_TICK));
    made.agents().forEach(Agent::onStart);
    return made;
  }

  private void poll() {
    for (Agent agent : dataplane.agents()) {
      try {
        agent.doWork();
      } catch (Exception e) {
        throw new IllegalStateException("a fault in the data plane", e);
      }
    }
  }

  private static Link link(Segment segment, int index, String name) {
    return new Link(index, name, Site.directorMac(segment), Site.MTU, false, false);
  }

  @Override
  public void reset() {
    closeDataplane();
    if (flows != null) {
      flows.renew(HOPS);
    }
    ports = new MemoryPorts(FRAMES, links);
    dataplane = dataplane();
    pools.clear();
    sysctls = Sysctls.DEFAULT;
    timeouts = Timeouts.DEFAULT;
    serverIds.clear();
    aheadMs = 0;
    nextService = 0;
    sent.clear();
  }

  @Override
  public void configure(List<Step.Change> changes) {
    for (Step.Change change : changes) {
      switch (change) {
        case Step.AddService add ->
            pools.put(add.service(), new Pool(nextService++, new ArrayList<>()));
        case Step.AddServer add -> servers(add.service()).add(add.server());
        case Step.SetWeight set ->
            servers(set.service())
                .replaceAll(s -> s.isSame(set.server()) ? set.server().weighing(set.weight()) : s);
        case Step.RemoveServer remove ->
            servers(remove.service()).removeIf(s -> s.isSame(remove.server()));
        case Step.RemoveService remove -> pools.remove(remove.service());
        case Step.SetSysctl set -> sysctls = sysctls.with(set.sysctl(), set.value());
        case Step.SetTimeouts set -> timeouts = timeouts.with(set.tcp(), set.tcpFin(), set.udp());
      }
      // One by one, as ipvsadm makes them: schedulers see every one of them.
      dataplane.publish(new ServiceTable(services(), MARKS, sysctls, timeouts));
      poll();
    }
  }

  private List<Server> servers(Service service) {
    return pool(service).servers;
  }

  private Pool pool(Service service) {
    Pool pool = pools.get(service);
    if (pool == null) {
      throw new IllegalArgumentException("no service " + service);
    }
    return pool;
  }

  private List<VirtualService> services() {
    return pools.keySet().stream()
        .map(
            service ->
                new VirtualService(
                    pool(service).id,
                    service.mark(),
                    service.protocol(),
                    service.address(),
                    service.port(),
                    service.schedulerName(),
                    service.flags(),
                    service.persistence(),
                    servers(service).stream().map(server -> realServer(service, server)).toList()))
        .toList();
  }

  private RealServer realServer(Service service, Server server) {
    ForwardingMethod method =
        switch (server.method()) {
          case DR -> ForwardingMethod.DROUTE;
          case NAT -> ForwardingMethod.MASQ;
          case TUN -> ForwardingMethod.TUNNEL;
        };
    NextHop hop =
        new NextHop(
            1,
            Site.mac(server.address()),
            Site.directorMac(Segment.BACK),
            Site.DIRECTOR_BACK,
            Site.MTU);
    return new RealServer(
        id(service, server),
        server.address(),
        server.port(),
        server.weight(),
        server.upperThreshold(),
        server.lowerThreshold(),
        method,
        hop);
  }

  private int id(Service service, Server server) {
    return serverIds.computeIfAbsent(service + " " + server, _ -> serverIds.size());
  }

  @Override
  public void inject(Segment segment, byte[] frame) {
    nowMs++;
    byte[] forwarded = flows == null ? null : flows.forward(segment, frame);
    if (forwarded != null) {
      forwardedInKernel++;
      boolean back = new Frame(forwarded).sourceMac() == Site.directorMac(Segment.BACK);
      sent.add(new Emission(back ? Segment.BACK : Segment.FRONT, new Frame(forwarded)));
      return;
    }
    ports.port(segment == Segment.FRONT ? 0 : 1).inject(frame);
    if (flows != null) {
      poll();
      take();
    }
  }

  @Override
  public List<Emission> settle() {
    poll();
    take();
    if (ports.framesInUse() != 0) {
      throw new AssertionError(ports.framesInUse() + " frames are lost");
    }
    List<Emission> all = List.copyOf(sent);
    sent.clear();
    return all;
  }

  private void take() {
    for (Segment segment : Segment.values()) {
      MemoryPort port = ports.port(segment == Segment.FRONT ? 0 : 1);
      for (byte[] frame = port.take(); frame != null; frame = port.take()) {
        sent.add(new Emission(segment, new Frame(frame)));
      }
    }
  }

  /** Sends a packet as the director's kernel would, which has a route for every destination. */
  private boolean route(long ip, int length) {
    byte[] frame = new byte[Frame.ETHERNET + length];
    MemorySegment.copy(Memory.ALL, ip, MemorySegment.ofArray(frame), Frame.ETHERNET, length);
    int destination = new Frame(frame).destination();
    if (Site.isDirector(destination)) {
      return true;
    }
    long to = Site.mac(destination);
    Segment segment = to == Site.mac(Site.ROUTER_FRONT) ? Segment.FRONT : Segment.BACK;
    ByteBuffer header = ByteBuffer.wrap(frame);
    header.putLong(0, to << 16).putShort(12, (short) 0x0800);
    header.putShort(6, (short) (Site.directorMac(segment) >>> 32));
    header.putInt(8, (int) Site.directorMac(segment));
    sent.add(new Emission(segment, new Frame(frame)));
    return true;
  }

  @Override
  public void tick() {
    nowMs += 2 * MS_PER_TICK;
    poll();
  }

  @Override
  public void pause(int seconds) {
    long ms = seconds * 1000L;
    nowMs += Math.max(0, ms - aheadMs);
    aheadMs = Math.max(0, aheadMs - ms);
    // So often that the whole table has been looked at.
    for (int i = 0; i < POLLS; i++) {
      poll();
    }
  }

  @Override
  public Snapshot snapshot(boolean withTraffic) {
    if (forwardedInKernel != harvested) {
      harvested = forwardedInKernel;
      for (int i = 0; i < HARVEST_TICKS; i++) {
        nowMs += MS_PER_TICK;
        aheadMs += MS_PER_TICK;
        poll();
      }
    }
    List<String> table = new ArrayList<>();
    List<String> traffic = new ArrayList<>();
    for (Service service : pools.keySet()) {
      table.add(service + " " + service.listed());
      traffic.add(service + " " + text(dataplane.service(pool(service).id)));
      for (Server server : servers(service)) {
        int id = id(service, server);
        String name = service + " -> " + server + " ";
        table.add(
            name
                + "%s %d %d %d"
                    .formatted(
                        server.method().listed,
                        server.weight(),
                        dataplane.active(id),
                        dataplane.inactive(id)));
        traffic.add(name + text(dataplane.server(id)));
      }
    }
    List<String> connections = new ArrayList<>();
    dataplane.connections(row -> connections.add(text(row)));
    return new Snapshot(table, connections, withTraffic ? traffic : List.of());
  }

  private static String text(Traffic t) {
    return "%d %d %d %d %d"
        .formatted(t.connections(), t.inPackets(), t.outPackets(), t.inBytes(), t.outBytes());
  }

  private static String text(ConnectionRow row) {
    return "%s %s %s %s %s"
        .formatted(
            Text.protocol(row.protocol()),
            row.state(),
            Text.socket(row.clientAddress(), row.clientPort()),
            Text.socket(row.virtualAddress(), row.virtualPort()),
            Text.socket(row.serverAddress(), row.serverPort()));
  }

  private void closeDataplane() {
    dataplane.close();
    ports.close();
  }

  @Override
  public void close() {
    closeDataplane();
    if (flows != null) {
      flows.close();
    }
  }
}

package weir.perf;

import static weir.dataplane.testing.PacketBuilder.SYN;
import static weir.dataplane.testing.PacketBuilder.address;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.Agent;
import weir.afxdp.Burst;
import weir.afxdp.Link;
import weir.dataplane.Dataplane;
import weir.dataplane.ForwardingMethod;
import weir.dataplane.Limits;
import weir.dataplane.NextHop;
import weir.dataplane.RealServer;
import weir.dataplane.ServiceTable;
import weir.dataplane.VirtualService;
import weir.dataplane.testing.PacketBuilder;

/**
 * How long a burst of established connections takes while ten million others come, are there, and
 * expire. In memory; one worker, one thread, real time.
 *
 * <p>A sample is one burst: from the worker's look at its ports to the end of its slice of expiry.
 * What other processes take of the processor is in it too, and decides the maximum on a busy
 * machine.
 *
 * <p>{@code java weir.perf.ManyConnections [CONNECTIONS]}; takes 70 seconds and, for ten million,
 * 620 MB besides the heap.
 */
public final class ManyConnections {
  private static final int DEFAULT_CONNECTIONS = 10_000_000;
  private static final int ESTABLISHED = 100_000;
  private static final int VIP = address("10.0.1.100");
  private static final long OUTER = 0x02_00_00_00_00_01L;
  private static final long INNER = 0x02_00_00_00_00_02L;
  private static final long CLIENT_MAC = 0x02_00_00_00_00_0cL;
  private static final long SERVER_MAC = 0x02_00_00_00_00_0aL;

  private final int connections;
  private final FlowPort openers;
  private final FlowPort established;
  private final Dataplane dataplane;
  private final Agent worker;

  private ManyConnections(int connections, Arena arena) {
    this.connections = connections;
    openers = port(1, arena, connections);
    established = port(2, arena, ESTABLISHED);
    FlowPort servers = port(3, arena, 1);
    long before = residentBytes();
    dataplane =
        new Dataplane(
            List.of(new FlowPorts(openers, established, servers)),
            new Limits(connections + ESTABLISHED, 64, 64),
            () -> (ip, length) -> false);
    System.out.printf(
        Locale.ROOT,
        "table for %,d connections: %,d MiB, %d bytes a connection%n",
        connections + ESTABLISHED,
        (residentBytes() - before) >> 20,
        (residentBytes() - before) / (connections + ESTABLISHED));
    NextHop hop = new NextHop(2, SERVER_MAC, INNER, 1500);
    dataplane.publish(new ServiceTable(List.of(service(0, 80, hop), service(1, 81, hop))));
    worker = dataplane.agents().getFirst();
  }

  private static FlowPort port(int index, Arena arena, int flows) {
    Link link = new Link(index, "port" + index, index == 3 ? INNER : OUTER, 1500, false, false);
    return new FlowPort(link, arena, true, flows);
  }

  private static VirtualService service(int id, int port, NextHop hop) {
    RealServer server =
        new RealServer(id, address("10.0.2.2"), port, 1, ForwardingMethod.DROUTE, hop);
    return new VirtualService(id, 6, VIP, port, "rr", List.of(server));
  }

  /** Runs all phases and prints a line for each. */
  public static void main(String[] args) throws Exception {
    int connections = args.length == 0 ? DEFAULT_CONNECTIONS : Integer.parseInt(args[0]);
    try (Arena arena = Arena.ofShared()) {
      new ManyConnections(connections, arena).run();
    }
  }

  private void run() throws Exception {
    worker.onStart();
    open(established, ESTABLISHED, 81);
    established.replay(PacketBuilder.tcp(0, 0, VIP, 81).macs(OUTER, CLIENT_MAC).build());
    // Compiled code, all of it: what follows is about the table.
    phase("", seconds(5));
    System.out.println("ns a burst                 samples      p50      p99    p99.9       max");
    phase("none of the others", seconds(5));
    openers.replay(syn(80));
    phase("they come", () -> dataplane.totals().connections() < total());
    openers.stop();
    phase("they are there", seconds(5));
    phase("waiting for their time", () -> dataplane.totals().connections() == total());
    phase("they expire", () -> dataplane.totals().connections() > ESTABLISHED);
    phase("they are gone", seconds(5));
    if (dataplane.totals().evicted() != 0) {
      throw new IllegalStateException("evicted: " + dataplane.totals());
    }
    worker.onClose();
    dataplane.close();
  }

  private long total() {
    return (long) connections + ESTABLISHED;
  }

  private void open(FlowPort port, int flows, int to) throws Exception {
    port.replay(syn(to));
    for (int i = 0; i < flows; i += Burst.CAPACITY) {
      worker.doWork();
    }
  }

  private static byte[] syn(int port) {
    return PacketBuilder.tcp(0, 0, VIP, port).flags(SYN).macs(OUTER, CLIENT_MAC).build();
  }

  private static BooleanSupplier seconds(int n) {
    long end = System.nanoTime() + n * 1_000_000_000L;
    return () -> System.nanoTime() - end < 0;
  }

  private void phase(String name, BooleanSupplier goesOn) throws Exception {
    Histogram histogram = new Histogram(3_600_000_000_000L, 3);
    long start = System.nanoTime();
    while (goesOn.getAsBoolean()) {
      for (int i = 0; i < 64; i++) {
        long from = System.nanoTime();
        worker.doWork();
        histogram.recordValue(System.nanoTime() - from);
      }
    }
    if (!name.isEmpty()) {
      System.out.printf(
          Locale.ROOT,
          "%-22s %,11d %,8d %,8d %,8d %,9d   %.1f s%n",
          name,
          histogram.getTotalCount(),
          histogram.getValueAtPercentile(50),
          histogram.getValueAtPercentile(99),
          histogram.getValueAtPercentile(99.9),
          histogram.getMaxValue(),
          (System.nanoTime() - start) / 1e9);
    }
  }

  private static long residentBytes() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
          .sum();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}

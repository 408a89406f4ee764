package weir.perf.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What Weir sets out to reach, as a ratio to a contestant of the same run, or as a value.
 *
 * @param text what is asked
 * @param limit the least, or the most, that the ratio or value may be
 * @param atLeast which of them
 * @param of what is judged
 * @param to what it is divided by; empty where the value itself is judged
 */
record Target(String text, double limit, boolean atLeast, Query of, Optional<Query> to) {

  /** A figure of a contestant at a place. */
  record Query(String measure, String figure, String contestant, Placement placement) {
    private Optional<Statistics> in(Samples samples) {
      return samples.statistics(measure, figure, contestant, placement);
    }
  }

  private static final String FLOWS_1K = "1000";
  private static final String FLOWS_100K = "100000";
  private static final String FLOWS_1M = "1000000";

  /** Those of one kernel and its own forwarding. */
  static List<Target> all() {
    List<Target> all = new ArrayList<>();
    all.add(overKernel("xdp", "DR", FLOWS_100K, 2.0));
    all.add(overKernel("xdp", "NAT", FLOWS_100K, 1.8));
    all.add(overKernel("xdp", "DR", FLOWS_1M, 1.5));
    all.add(overKernel("xdp", "NAT", FLOWS_1M, 1.5));
    all.add(overKernel("tcx", "DR", FLOWS_100K, 1.2));
    all.add(overKernel("tcx", "NAT", FLOWS_100K, 1.2));
    for (String method : List.of("DR", "NAT")) {
      all.add(
          atLeast(
              "Packets, no flow cache, " + method + ": >= 0.95x the AF_XDP forwarder in C",
              0.95,
              packets("weir-off-" + method.toLowerCase(Locale.ROOT), FLOWS_100K, Placement.INLINE),
              packets("c", FLOWS_100K, Placement.INLINE)));
    }
    all.add(
        atLeast(
            "One TCP flow, nothing pinned: >= 0.95x kernel forwarding",
            0.95,
            tcp("gbits", "weir-auto-nat", Placement.FREE),
            tcp("gbits", "kernel", Placement.FREE)));
    Query connections = connections(Connections.RATE, "weir-auto-nat");
    all.add(
        atLeast(
            "New connections/s: >= nftables DNAT",
            1,
            connections,
            connections(Connections.RATE, "nft")));
    all.add(
        atLeast(
            "New connections/s: >= 2x HAProxy",
            2,
            connections,
            connections(Connections.RATE, "haproxy")));
    for (Placement placement : List.of(Placement.FREE, Placement.SPLIT)) {
      addTcp(all, placement);
    }
    all.add(
        new Target(
            "Processor time of the director for a new connection: at most half of HAProxy's",
            0.5,
            false,
            connections("cpu", "weir-auto-nat"),
            Optional.of(connections("cpu", "haproxy"))));
    addLosses(all);
    all.add(value("Memory per DR connection: <= 64 bytes", 64, "weir-off-dr"));
    all.add(value("Memory per NAT connection: <= 128 bytes", 128, "weir-off-nat"));
    return all;
  }

  /** Those beside IPVS, of a kernel that has it. */
  static List<Target> besideIpvs() {
    List<Target> all = new ArrayList<>();
    for (String method : List.of("DR", "NAT")) {
      for (String flows : List.of(FLOWS_1K, FLOWS_100K)) {
        String end = method.toLowerCase(Locale.ROOT);
        all.add(
            atLeast(
                "Packets, flow cache in XDP, %s, %s flows: >= 2.5x IPVS".formatted(method, flows),
                2.5,
                packets("weir-xdp-" + end, flows, Placement.SPLIT),
                packets("ipvs-" + end, flows, Placement.SPLIT)));
      }
    }
    return all;
  }

  private static void addTcp(List<Target> all, Placement placement) {
    String where = ", " + placement.description();
    Query weir = tcp("requests", "weir-auto-nat", placement);
    all.add(
        atLeast(
            "HTTP requests/s" + where + ": >= nftables DNAT",
            1,
            weir,
            tcp("requests", "nft", placement)));
    all.add(
        new Target(
            "HTTP p99 of wrk" + where + ": no worse than nftables DNAT",
            1,
            false,
            tcp("wrk-p99", "weir-auto-nat", placement),
            Optional.of(tcp("wrk-p99", "nft", placement))));
    Query connections = tcp("connections", "weir-auto-nat", placement);
    all.add(
        atLeast(
            "New connections/s of wrk" + where + ": >= nftables DNAT",
            1,
            connections,
            tcp("connections", "nft", placement)));
    all.add(
        atLeast(
            "New connections/s of wrk" + where + ": >= 2x HAProxy",
            2,
            connections,
            tcp("connections", "haproxy", placement)));
  }

  /**
   * Where packets are received by their sender nobody has to lose any. A NAPI thread on the
   * director's core has 256 packets of room before it (VETH_RING_SIZE), half a millisecond, and is
   * one of several threads there: the kernel's own forwarding loses some too, and is the yardstick.
   */
  private static void addLosses(List<Target> all) {
    addLosses(all, Loss.ID, "at 0.5 Mpps for 60 s");
    addLosses(all, LossAtStart.ID, "from the first packet at 0.2 Mpps");
  }

  private static void addLosses(List<Target> all, String measure, String when) {
    String where = ", " + Placement.INLINE.description();
    all.add(
        none(
            "No loss " + when + ", flow cache in XDP" + where,
            new Query(measure, "lost", "weir-xdp-nat", Placement.INLINE)));
    all.add(
        none(
            "No loss " + when + ", no flow cache" + where,
            new Query(measure, "lost", "weir-off-nat", Placement.INLINE)));
    String there = ", flow cache in XDP, " + Placement.SPLIT.description();
    all.add(
        new Target(
            "Loss " + when + there + ": no more than kernel forwarding",
            1,
            false,
            new Query(measure, "lost-ppm", "weir-xdp-nat", Placement.SPLIT),
            Optional.of(new Query(measure, "lost-ppm", "kernel", Placement.SPLIT))));
  }

  private static Target overKernel(String tier, String method, String flows, double limit) {
    String text =
        "Packets, flow cache in %s, %s, %s flows: >= %.1fx kernel forwarding"
            .formatted(tier.toUpperCase(Locale.ROOT), method, flows, limit);
    String id = "weir-" + tier + "-" + method.toLowerCase(Locale.ROOT);
    return atLeast(
        text,
        limit,
        packets(id, flows, Placement.SPLIT),
        packets("kernel", flows, Placement.SPLIT));
  }

  private static Target atLeast(String text, double limit, Query of, Query to) {
    return new Target(text, limit, true, of, Optional.of(to));
  }

  private static Target none(String text, Query of) {
    return new Target(text, 0, false, of, Optional.empty());
  }

  private static Target value(String text, double limit, String contestant) {
    Query of = new Query(MemoryUse.ID, "bytes", contestant, Placement.FREE);
    return new Target(text, limit, false, of, Optional.empty());
  }

  private static Query packets(String contestant, String flows, Placement placement) {
    return new Query(PacketRate.ID, flows, contestant, placement);
  }

  private static Query connections(String figure, String contestant) {
    return new Query(Connections.ID, figure, contestant, Placement.SPLIT);
  }

  private static Query tcp(String figure, String contestant, Placement placement) {
    return new Query(Tcp.ID, figure, contestant, placement);
  }

  /** The ratio of the medians, or the median; empty where one is missing. */
  Optional<Double> measured(Samples samples) {
    Optional<Double> value = of.in(samples).map(Statistics::median);
    return to.isEmpty()
        ? value
        : value.flatMap(median -> to.get().in(samples).map(base -> median / base.median()));
  }

  private boolean reached(double measured) {
    return atLeast ? measured >= limit : measured <= limit;
  }

  /** A line of a table: what is asked, what was measured, whether that is reached. */
  String row(Samples samples) {
    return measured(samples)
        .map(
            measured ->
                String.format(
                    Locale.ROOT,
                    "| %s | %s%s | %s |%n",
                    text,
                    to.isPresent() ? "%.2f".formatted(measured) : "%,.0f".formatted(measured),
                    to.isPresent() ? "x" : "",
                    reached(measured) ? "yes" : "**no**"))
        .orElse("| " + text + " | | not measured |\n");
  }
}

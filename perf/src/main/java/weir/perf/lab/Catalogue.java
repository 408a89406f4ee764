package weir.perf.lab;

import java.util.List;

/** All there is, in the order of reports. */
final class Catalogue {
  static final List<Contestant> CONTESTANTS =
      List.of(
          new KernelForwarding(),
          new Nftables(),
          new WeirDirector("xdp", "DR"),
          new WeirDirector("xdp", "NAT"),
          new WeirDirector("tcx", "DR"),
          new WeirDirector("tcx", "NAT"),
          new WeirDirector("off", "DR"),
          new WeirDirector("off", "NAT"),
          new CForwarder());

  static final List<Measure> MEASURES = List.of(new PacketRate());

  /** Those of {@code --quick}. */
  static final List<String> QUICK = List.of("kernel", "weir-off-nat");

  private Catalogue() {}
}

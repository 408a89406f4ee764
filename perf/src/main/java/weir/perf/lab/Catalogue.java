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
          new CForwarder(),
          new WeirDirector("auto", "NAT"),
          new WeirDirector("uring", "NAT"),
          new HaProxy(),
          new Ipvs("DR"),
          new Ipvs("NAT"));

  static final List<Measure> MEASURES =
      List.of(
          new PacketRate(),
          new HalfLoad(),
          new Connections(),
          new Tcp(),
          new LossAtStart(),
          new Loss(),
          new MemoryUse());

  /** Those of {@code --quick}. */
  static final List<String> QUICK = List.of("kernel", "weir-off-nat");

  private Catalogue() {}
}

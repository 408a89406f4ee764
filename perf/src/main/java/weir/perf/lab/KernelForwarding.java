package weir.perf.lab;

/** Routing by the kernel: what every packet to a server behind this host costs at the least. */
record KernelForwarding() implements Contestant {
  @Override
  public String id() {
    return "kernel";
  }

  @Override
  public String name() {
    return "kernel IP forwarding";
  }

  @Override
  public int packetsToKnowAFlow() {
    return 0;
  }

  @Override
  public String address() {
    return Site.SERVER;
  }

  @Override
  public Running start(Site site, Placement placement, String protocol, int flows) {
    site.director().sysctl("net.ipv4.ip_forward", "1");
    return Running.withGro(site, placement);
  }
}

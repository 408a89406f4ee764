package weir.perf.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import weir.netns.LabException;
import weir.netns.Topology;

/**
 * IPVS of the kernel, where it has it.
 *
 * @param method {@code DR} or {@code NAT}
 */
record Ipvs(String method) implements Contestant {
  private static final Path TABLE = Path.of("/proc/net/ip_vs");

  @Override
  public String id() {
    return "ipvs-" + method.toLowerCase(Locale.ROOT);
  }

  @Override
  public String name() {
    return "IPVS " + method;
  }

  @Override
  public Optional<String> obstacle() {
    if (!Files.exists(TABLE)) {
      load();
    }
    return Files.exists(TABLE)
        ? Programs.missing("ipvsadm=ipvsadm")
        : Optional.of("this kernel has no IPVS");
  }

  /** With its largest table of connections. */
  private static void load() {
    try {
      new ProcessBuilder("modprobe", "ip_vs", "conn_tab_bits=20")
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException absent) {
      // Then there are no modules either.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }

  @Override
  public boolean carriesTcp() {
    return method.equals("NAT");
  }

  @Override
  public int packetsToKnowAFlow() {
    return 1;
  }

  @Override
  public String delivered() {
    return method.equals("DR") ? Topology.VIP : Site.SERVER;
  }

  @Override
  public Running start(Site site, Placement placement, String protocol, int flows) {
    if (method.equals("DR")) {
      site.routeDirectly();
    }
    site.director().sysctl("net.ipv4.ip_forward", "1");
    String service = protocol.equals("TCP") ? "-t" : "-u";
    String forwarding = method.equals("DR") ? "-g" : "-m";
    for (int port : Site.ports(protocol)) {
      String vip = Topology.VIP + ":" + port;
      site.director().run("ipvsadm", "-A", service, vip, "-s", "rr");
      String server = Site.SERVER + ":" + port;
      site.director().run("ipvsadm", "-a", service, vip, "-r", server, forwarding);
    }
    return Running.withGro(site, placement);
  }
}

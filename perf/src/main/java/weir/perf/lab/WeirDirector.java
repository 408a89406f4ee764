package weir.perf.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import weir.netns.DirectorProcess;
import weir.netns.LabException;
import weir.netns.Topology;
import weir.netns.VirtualServer;

/**
 * Weir, as users run it.
 *
 * @param fastPath {@code xdp} or {@code tcx}: the flow cache at that hook; {@code off}: without
 *     one; {@code auto}: as Weir chooses; {@code uring}: packet sockets instead of AF_XDP
 * @param method {@code DR} or {@code NAT}
 */
record WeirDirector(String fastPath, String method) implements Contestant {
  /** Entries for each flow: it has two by NAT, and the others are room. */
  private static final int ENTRIES = 4;

  /** Connections that are over stay for minutes. */
  private static final int TCP_CONNECTIONS = 1 << 22;

  @Override
  public String id() {
    return "weir-" + fastPath + "-" + method.toLowerCase(Locale.ROOT);
  }

  @Override
  public String name() {
    String how =
        switch (fastPath) {
          case "off" -> "no flow cache";
          case "auto" -> "as it chooses itself";
          case "uring" -> "io_uring";
          default -> "flow cache in " + fastPath.toUpperCase(Locale.ROOT);
        };
    return "Weir " + method + ", " + how;
  }

  private List<String> options() {
    return switch (fastPath) {
      case "off" -> List.of("--attach", "xdp", "--flow-cache", "off");
      case "auto" -> List.of("--flow-cache", "auto");
      case "uring" -> List.of("--io", "uring");
      default -> List.of("--attach", fastPath, "--flow-cache", "always");
    };
  }

  /** Datagrams leave nothing to choose that tcx and xdp would not show. */
  @Override
  public boolean forwardsDatagrams() {
    return !fastPath.equals("auto") && !fastPath.equals("uring");
  }

  @Override
  public boolean carriesTcp() {
    return method.equals("NAT") && !fastPath.equals("xdp") && !fastPath.equals("tcx");
  }

  /** AF_XDP in copy mode needs a core besides that of the NAPI thread. */
  @Override
  public List<Placement> placements() {
    return fastPath.equals("off")
        ? List.of(Placement.INLINE, Placement.SPLIT)
        : List.of(Placement.SPLIT, Placement.INLINE);
  }

  @Override
  public int packetsToKnowAFlow() {
    return fastPath.equals("off") ? 1 : 2;
  }

  /** The compiler has no processor of its own here, and least of one beside a worker that works. */
  @Override
  public double warmUpSeconds() {
    return fastPath.equals("off") ? 4 : 2;
  }

  @Override
  public String delivered() {
    return method.equals("DR") ? Topology.VIP : Site.SERVER;
  }

  @Override
  public Running start(Site site, Placement placement, String protocol, int flows) {
    int connections = protocol.equals("TCP") ? TCP_CONNECTIONS : ENTRIES * flows;
    return startWith(connections, site, placement, protocol);
  }

  /** As {@link #start}, with a table of a size. */
  Running startWith(int connections, Site site, Placement placement, String protocol) {
    if (method.equals("DR")) {
      site.routeDirectly();
    }
    if (placement != Placement.FREE && !fastPath.equals("off") && !fastPath.equals("xdp")) {
      // tcx has no NAPI of its own; it takes the director's interfaces as they are.
      Running.withGro(site, Placement.INLINE);
    }
    VirtualServer[] services =
        Site.ports(protocol).stream()
            .map(port -> new VirtualServer(protocol, port, "rr", method))
            .toArray(VirtualServer[]::new);
    Path file =
        site.lab().file("keepalived.conf", VirtualServer.configuration(site.topology(), services));
    List<String> options = new ArrayList<>();
    options.addAll(List.of("-i", Site.FRONT, "-i", Site.BACK));
    options.addAll(List.of("--connections", Integer.toString(connections)));
    options.addAll(options());
    String[] arguments = options.toArray(String[]::new);
    DirectorProcess process =
        placement == Placement.FREE
            ? DirectorProcess.start(site.director(), file, arguments)
            : Cpus.on(Cpus.DIRECTOR, () -> DirectorProcess.start(site.director(), file, arguments));
    Running running = Running.withXdp(site, placement, process.process().pid());
    return fastPath.equals("off")
        ? running
        : new Running(running.processes(), () -> flows(process));
  }

  private static long flows(DirectorProcess process) {
    try {
      JsonNode status = JsonMapper.shared().readTree(process.status("--json"));
      return status.path("flowCache").path("flows").asLong(Long.MAX_VALUE);
    } catch (LabException tooBusy) {
      return 0;
    }
  }
}

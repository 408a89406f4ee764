package weir.perf.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import weir.netns.Background;
import weir.netns.LabException;

/** {@code xsk-forward.c}: AF_XDP in C, which knows no flows and forwards all. */
record CForwarder() implements Contestant {
  private static final String SOURCE = "xsk-forward.c";
  private static final Duration START_TAKES = Duration.ofSeconds(60);

  @Override
  public String id() {
    return "c";
  }

  @Override
  public String name() {
    return "AF_XDP forwarder in C";
  }

  @Override
  public Optional<String> obstacle() {
    return Programs.missing(
        "gcc=gcc",
        "/usr/include/xdp/xsk.h=libxdp-dev",
        "/usr/include/bpf/bpf.h=libbpf-dev",
        "/usr/include/stdio.h=libc6-dev");
  }

  @Override
  public boolean carriesTcp() {
    return false;
  }

  @Override
  public List<Placement> placements() {
    return List.of(Placement.INLINE, Placement.SPLIT);
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
    Path source = site.lab().file(SOURCE, source());
    String program = source.resolveSibling("xsk-forward").toString();
    site.director()
        .run("gcc", "-O3", "-march=native", "-o", program, source.toString(), "-lxdp", "-lbpf");
    String toMac = Site.text(Site.mac(site.server(), Site.BACK));
    String fromMac = Site.text(Site.mac(site.director(), Site.BACK));
    Background process =
        placement.on(
            Cpus.DIRECTOR,
            () -> site.director().start(program, Site.FRONT, Site.BACK, toMac, fromMac));
    process.awaitLine(START_TAKES, "its ready line", "ready"::equals);
    // The interface that it sends by has no XDP program, and so no NAPI.
    return Running.placed(site.director(), placement, List.of(Site.FRONT), List.of(process.pid()));
  }

  private static String source() {
    try (InputStream in = CForwarder.class.getResourceAsStream(SOURCE)) {
      if (in == null) {
        throw new LabException(SOURCE + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

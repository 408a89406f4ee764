package weir.perf.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import weir.netns.Lab;
import weir.netns.Topology;

/** DNAT by nftables, with connection tracking. */
record Nftables() implements Contestant {
  private static final Path MAX = Path.of("/proc/sys/net/netfilter/nf_conntrack_max");
  private static final Path BUCKETS = Path.of("/sys/module/nf_conntrack/parameters/hashsize");
  private static final int ENTRIES = 1 << 22;

  @Override
  public String id() {
    return "nft";
  }

  @Override
  public String name() {
    return "nftables DNAT with conntrack";
  }

  @Override
  public Optional<String> obstacle() {
    return Programs.missing("nft=nftables");
  }

  @Override
  public int packetsToKnowAFlow() {
    return 2;
  }

  @Override
  public Running start(Site site, Placement placement, String protocol, int flows) {
    String ports =
        Site.ports(protocol).stream().map(String::valueOf).collect(Collectors.joining(", "));
    Path rules =
        site.lab()
            .file(
                "nft.conf",
                """
                table ip bench {
                  chain prerouting {
                    type nat hook prerouting priority dstnat; policy accept;
                    ip daddr %s %s dport { %s } dnat to %s
                  }
                }
                """
                    .formatted(
                        Topology.VIP, protocol.toLowerCase(Locale.ROOT), ports, Site.SERVER));
    site.director().run("nft", "-f", rules.toString());
    // A limit and a table for all namespaces, a bucket for each entry.
    set(site.lab(), MAX, ENTRIES);
    set(site.lab(), BUCKETS, ENTRIES);
    site.director().sysctl("net.netfilter.nf_conntrack_udp_timeout", "600");
    site.director().sysctl("net.netfilter.nf_conntrack_udp_timeout_stream", "600");
    site.director().sysctl("net.ipv4.ip_forward", "1");
    return Running.withGro(site, placement);
  }

  /** Sets what belongs to the whole host, and back with the lab. */
  private static void set(Lab lab, Path file, int value) {
    try {
      // Files of /proc/sys give all at the first read or never: Files.readString reads one byte
      // first.
      String before = Programs.line(file.toString());
      lab.own(() -> Files.writeString(file, before));
      Files.writeString(file, Integer.toString(value));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

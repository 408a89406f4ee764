package weir.perf.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Memory per connection: what the kernel's slabs or the director's process have taken for it. */
final class MemoryUse implements Measure {
  static final String ID = "memory";
  private static final int FEW = 1 << 16;
  private static final int MANY = 1 << 21;

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "Memory per connection";
  }

  @Override
  public String method(Settings settings) {
    return """
        Weir: how much more resident memory the process has with room for 2,097,152 entries than for \
        65,536, for each of them; a NAT connection counts as two, since it is found by two tuples. \
        The kernel: the size of its objects, from \
        `/proc/slabinfo`, without the hash table.""";
  }

  @Override
  public List<Figure> figures(Settings settings) {
    return List.of(new Figure("bytes", "bytes", 0, false));
  }

  @Override
  public List<Placement> placements(Contestant contestant) {
    boolean has =
        switch (contestant) {
          case WeirDirector weir -> weir.fastPath().equals("off");
          case Nftables _, Ipvs _ -> true;
          default -> false;
        };
    return has ? List.of(Placement.FREE) : List.of();
  }

  @Override
  public int rounds(int asked) {
    return 1;
  }

  @Override
  public double estimateSeconds(Contestant contestant, Placement placement, Settings settings) {
    return 4;
  }

  @Override
  public void take(Trial trial) {
    switch (trial.contestant()) {
      case WeirDirector weir -> {
        long few = resident(weir, trial, FEW);
        long many = resident(weir, trial, MANY);
        int entries = weir.method().equals("NAT") ? 2 : 1;
        trial.add("bytes", (double) entries * (many - few) / (MANY - FEW));
      }
      case Nftables _ -> trial.add("bytes", objectSize("nf_conntrack "));
      default -> trial.add("bytes", objectSize("ip_vs_conn "));
    }
  }

  private static long resident(WeirDirector weir, Trial trial, int connections) {
    Running running = weir.startWith(connections, trial.site(), trial.placement(), "UDP");
    long bytes = running.residentBytes();
    running.processes().forEach(pid -> ProcessHandle.of(pid).ifPresent(MemoryUse::end));
    return bytes;
  }

  private static void end(ProcessHandle process) {
    process.destroyForcibly();
    process.onExit().join();
  }

  private static double objectSize(String slab) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/slabinfo"))) {
      return lines
          .filter(line -> line.startsWith(slab))
          .mapToDouble(line -> Double.parseDouble(line.split("\\s+", -1)[3]))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package weir.control;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.TimeUnit;
import weir.afxdp.FlowOptions;
import weir.control.config.Configuration;
import weir.dataplane.Rehearsal;

/**
 * A {@link Rehearsal} of the packet path beside the rest of the start, so that the first packets
 * find it compiled. It takes up to a quarter of a second, of which a start waits for what is left
 * when all else is there.
 */
final class Warmth {
  private static final System.Logger LOG = System.getLogger("weir");

  /** However slow the machine is, a start goes on then. */
  private static final long LIMIT_MS = 250;

  /** What compiled code takes at the most; interpreted it is a hundred times as much. */
  private static final long FAST_NS = 1000;

  /** Set where the JVM is to learn all that it can, in {@code build/rehearse}: how long. */
  private static final long LESSON_MS = Long.getLong("weir.rehearsal.ms", 0);

  private final Thread thread;

  private Warmth(Runnable rehearsal) {
    thread = Thread.ofPlatform().daemon().name("rehearsal").start(rehearsal);
  }

  /** Begins. Packet sockets have nothing to rehearse with. */
  static Warmth begin(FastPathOptions options, Configuration configuration) {
    if (options.io() == PacketIoChoice.URING) {
      return new Warmth(() -> {});
    }
    List<String> named =
        configuration.virtualServers().stream().map(s -> s.lbAlgo().keyword()).distinct().toList();
    List<String> schedulers = named.isEmpty() ? List.of("wlc") : named;
    boolean withFlowCache = options.flowCache() != FlowOptions.Mode.OFF;
    return new Warmth(() -> rehearse(schedulers, withFlowCache));
  }

  private static void rehearse(List<String> schedulers, boolean withFlowCache) {
    try (Rehearsal rehearsal = new Rehearsal(schedulers, withFlowCache)) {
      if (LESSON_MS > 0) {
        rehearsal.run(0, TimeUnit.MILLISECONDS.toNanos(LESSON_MS));
      } else {
        rehearsal.run(FAST_NS, TimeUnit.MILLISECONDS.toNanos(LIMIT_MS));
      }
    } catch (Exception e) {
      LOG.log(Level.WARNING, "the first packets will be slow: " + e.getMessage(), e);
    }
  }

  /** Returns when it is over. From then on the compiler has what the workers leave. */
  void await() {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    CompilerThreads.giveWay();
  }
}

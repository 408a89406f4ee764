package weir.control;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weir.afxdp.AfXdpOptions;
import weir.afxdp.Attachment;
import weir.afxdp.FlowCache;
import weir.afxdp.FlowOptions;
import weir.afxdp.KernelFeatures;
import weir.afxdp.PacketIo;
import weir.afxdp.Ports;
import weir.afxdp.Steering;
import weir.dataplane.KernelPunt;
import weir.dataplane.Punt;

/**
 * The interfaces that the director is attached to. Tests have one in memory.
 *
 * <p>Closing it detaches.
 */
interface FastPath extends AutoCloseable {
  /** The ports of each worker; every worker has those of all interfaces, in their order. */
  List<Ports> workers();

  /** The processor of each worker, which it is kept on; empty where the kernel chooses. */
  default List<Integer> cpus() {
    return List.of();
  }

  /** The flows that the kernel forwards by itself; null where that is off. */
  @Nullable FlowCache flowCache();

  /** Which packets come here. */
  Steering steering();

  /** The interfaces, in order. */
  List<Attachment> attachments();

  /** What the kernel has. */
  KernelFeatures features();

  /** Opens the way back to the kernel for one worker. */
  Punt openPunt();

  @Override
  void close();

  /**
   * Attaches, with as many workers as there are processors and queues for.
   *
   * @param servers of {@link weir.dataplane.Limits}
   * @throws weir.ffi.ErrnoException in one line that names the remedy
   * @throws StartException where the options do not fit the interfaces
   */
  static FastPath open(FastPathOptions options, int servers) throws StartException {
    List<String> interfaces = options.interfaces();
    for (String name : options.attach().named().keySet()) {
      if (!interfaces.contains(name)) {
        throw new StartException(
            "--attach names " + name + ", but weir attaches to " + String.join(", ", interfaces));
      }
    }
    AfXdpOptions standard = AfXdpOptions.DEFAULT;
    WorkersChoice workers = options.workers();
    workers.refuseForeignCpus();
    PacketIo io =
        options
            .io()
            .open(
                interfaces,
                new AfXdpOptions(
                    workers.most(),
                    standard.ringSize(),
                    standard.allowSkb(),
                    options.attach(),
                    flows(options, servers + interfaces.size())));
    try {
      workers.refuseIdleOnes(io);
    } catch (StartException e) {
      io.close();
      throw e;
    }
    return new FastPath() {
      @Override
      public List<Ports> workers() {
        return io.workers();
      }

      @Override
      public List<Integer> cpus() {
        return workers.cpus();
      }

      @Override
      public @Nullable FlowCache flowCache() {
        return io.flowCache();
      }

      @Override
      public Steering steering() {
        FlowCache cache = io.flowCache();
        return cache == null ? io.steering() : new FlowSteering(io.steering(), cache);
      }

      @Override
      public List<Attachment> attachments() {
        return io.attachments();
      }

      @Override
      public KernelFeatures features() {
        return io.features();
      }

      @Override
      public Punt openPunt() {
        return new KernelPunt();
      }

      @Override
      public void close() {
        io.close();
      }
    };
  }

  private static FlowOptions flows(FastPathOptions options, int hops) {
    return options.flowCache() == FlowOptions.Mode.OFF
        ? FlowOptions.OFF
        : new FlowOptions(options.flowCache(), options.flows(), hops);
  }
}

package weir.control;

import java.util.List;
import weir.afxdp.AfXdpOptions;
import weir.afxdp.Attachment;
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
   * @throws weir.ffi.ErrnoException in one line that names the remedy
   * @throws StartException where the options do not fit the interfaces
   */
  static FastPath open(FastPathOptions options) throws StartException {
    List<String> interfaces = options.interfaces();
    for (String name : options.attach().named().keySet()) {
      if (!interfaces.contains(name)) {
        throw new StartException(
            "--attach names " + name + ", but weir attaches to " + String.join(", ", interfaces));
      }
    }
    AfXdpOptions standard = AfXdpOptions.DEFAULT;
    // One processor is left to the kernel and to control.
    int workers = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
    PacketIo io =
        options
            .io()
            .open(
                interfaces,
                new AfXdpOptions(
                    workers,
                    standard.ringSize(),
                    standard.allowSkb(),
                    options.attach(),
                    standard.flows()));
    return new FastPath() {
      @Override
      public List<Ports> workers() {
        return io.workers();
      }

      @Override
      public Steering steering() {
        return io.steering();
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
}

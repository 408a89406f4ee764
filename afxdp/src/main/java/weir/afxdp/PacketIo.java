package weir.afxdp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that Weir has of the network's fast side: what takes packets from the kernel on each
 * interface, and the ports that the workers get and send them by.
 *
 * <p>Opened and closed by one thread, in the network namespace of that thread. Each element of
 * {@link #workers} belongs to one worker thread, which must have stopped before {@link #close}.
 */
public interface PacketIo extends AutoCloseable {
  /** The ports of each worker. Closing them is part of {@link #close}. */
  List<Ports> workers();

  /** Which packets come here. */
  Steering steering();

  /** How each interface is attached, in the order that they were named. */
  List<Attachment> attachments();

  /** What the kernel has. */
  KernelFeatures features();

  /** The flows that stay in the kernel; null where none do. */
  default @Nullable FlowCache flowCache() {
    return null;
  }

  /** Detaches from the interfaces, which then behave as if nothing had been there. */
  @Override
  void close();
}

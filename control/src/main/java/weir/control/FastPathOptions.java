package weir.control;

import java.util.List;
import weir.afxdp.AttachChoice;
import weir.afxdp.FlowOptions;

/**
 * How the director gets at packets, as the operator wants it.
 *
 * @param interfaces to attach to; empty for all that are fit
 * @param io by what sockets
 * @param attach at which hook, for AF_XDP
 * @param flowCache which flows stay in the kernel
 * @param flows room for as many, one for each direction of a connection
 * @param workers the threads that forward packets
 */
public record FastPathOptions(
    List<String> interfaces,
    PacketIoChoice io,
    AttachChoice attach,
    FlowOptions.Mode flowCache,
    int flows,
    WorkersChoice workers) {
  /** Copies the list. */
  public FastPathOptions {
    interfaces = List.copyOf(interfaces);
  }

  /** These, for the interfaces that were found to be fit. */
  FastPathOptions on(List<String> found) {
    return new FastPathOptions(found, io, attach, flowCache, flows, workers);
  }
}

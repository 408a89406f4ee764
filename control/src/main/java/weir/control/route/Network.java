package weir.control.route;

import java.util.List;
import weir.ffi.AddressInfo;
import weir.ffi.LinkInfo;
import weir.ffi.NeighbourInfo;
import weir.ffi.NetworkChange;
import weir.ffi.RouteInfo;

/**
 * The edge where the director meets the kernel's tables. Dumps throw {@link
 * weir.ffi.ErrnoException}; all but {@link #close} are called by one thread at a time.
 */
public interface Network extends AutoCloseable {
  /** Every interface. */
  List<LinkInfo> links();

  /** The IPv4 addresses of every interface. */
  List<AddressInfo> addresses();

  /** The IPv4 routes of every table. */
  List<RouteInfo> routes();

  /** The IPv4 neighbours of every interface. */
  List<NeighbourInfo> neighbours();

  /** Has the kernel find out, or confirm, a MAC; see {@link weir.ffi.Netlink#probe}. */
  void probe(NeighbourKey neighbour);

  /** Starts to tell what changes. To be called before the first dump that is to be kept current. */
  void watch(Listener listener);

  /** Ends {@link #watch}. */
  @Override
  void close();

  /** Takes changes, on any thread. */
  @FunctionalInterface
  interface Listener {
    /**
     * Some changes.
     *
     * @param changes in order
     * @param complete false where others were lost, so that all is to be dumped anew
     */
    void changed(List<NetworkChange> changes, boolean complete);
  }
}

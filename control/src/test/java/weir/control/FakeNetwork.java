package weir.control;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import weir.control.route.NeighbourKey;
import weir.control.route.Network;
import weir.ffi.AddressInfo;
import weir.ffi.LinkInfo;
import weir.ffi.NeighbourInfo;
import weir.ffi.NetworkChange;
import weir.ffi.RouteInfo;

/** A kernel whose tables are lists; any thread may change them. */
public final class FakeNetwork implements Network {
  public final List<LinkInfo> links = new CopyOnWriteArrayList<>();
  public final List<AddressInfo> addresses = new CopyOnWriteArrayList<>();
  public final List<RouteInfo> routes = new CopyOnWriteArrayList<>();
  public final List<NeighbourInfo> neighbours = new CopyOnWriteArrayList<>();
  public final List<NeighbourKey> probed = new CopyOnWriteArrayList<>();
  public final AtomicInteger dumps = new AtomicInteger();
  private volatile @Nullable Listener listener;

  @Override
  public List<LinkInfo> links() {
    return List.copyOf(links);
  }

  @Override
  public List<AddressInfo> addresses() {
    return List.copyOf(addresses);
  }

  @Override
  public List<RouteInfo> routes() {
    dumps.incrementAndGet();
    return List.copyOf(routes);
  }

  @Override
  public List<NeighbourInfo> neighbours() {
    return List.copyOf(neighbours);
  }

  @Override
  public void probe(NeighbourKey neighbour) {
    probed.add(neighbour);
  }

  @Override
  public void watch(Listener toTell) {
    listener = toTell;
  }

  /** Has the kernel tell something. */
  public void tell(boolean complete, NetworkChange... changes) {
    Listener toTell = listener;
    if (toTell != null) {
      toTell.changed(List.of(changes), complete);
    }
  }

  @Override
  public void close() {
    listener = null;
  }
}

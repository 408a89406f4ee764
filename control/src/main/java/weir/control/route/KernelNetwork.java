package weir.control.route;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weir.ffi.AddressInfo;
import weir.ffi.Errno;
import weir.ffi.ErrnoException;
import weir.ffi.LinkInfo;
import weir.ffi.NeighbourInfo;
import weir.ffi.Netlink;
import weir.ffi.NetlinkMonitor;
import weir.ffi.NetworkChange;
import weir.ffi.RouteInfo;

/**
 * The tables of the network namespace in which this was opened, by rtnetlink. {@link #watch} has a
 * thread that only reads and hands on.
 */
public final class KernelNetwork implements Network {
  private static final System.Logger LOG = System.getLogger("weir.route");

  /** How long {@link #close} may have to wait for the thread. */
  private static final int WAKE_UP_MS = 200;

  private final NetlinkMonitor monitor = new NetlinkMonitor();
  private final Netlink netlink = new Netlink();
  private volatile boolean closed;
  private @Nullable Thread reader;

  @Override
  public List<LinkInfo> links() {
    return netlink.links();
  }

  @Override
  public List<AddressInfo> addresses() {
    return netlink.ipv4Addresses();
  }

  @Override
  public List<RouteInfo> routes() {
    return netlink.ipv4Routes();
  }

  @Override
  public List<NeighbourInfo> neighbours() {
    return netlink.ipv4Neighbours();
  }

  @Override
  public void probe(NeighbourKey neighbour) {
    int result = netlink.probe(neighbour.interfaceIndex(), neighbour.address());
    if (result < 0) {
      LOG.log(Level.DEBUG, () -> "cannot ask for " + neighbour + ": " + Errno.describe(-result));
    }
  }

  @Override
  public void watch(Listener listener) {
    Thread thread = new Thread(() -> read(listener), "netlink");
    thread.setDaemon(true);
    thread.start();
    reader = thread;
  }

  private void read(Listener listener) {
    while (!closed) {
      if (!monitor.await(WAKE_UP_MS)) {
        continue;
      }
      List<NetworkChange> changes = new ArrayList<>();
      boolean complete;
      try {
        complete = monitor.read(changes::add);
      } catch (ErrnoException e) {
        LOG.log(Level.WARNING, () -> e.getMessage() + "; reading all tables anew");
        complete = false;
      }
      listener.changed(changes, complete);
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      if (reader != null) {
        reader.join();
      }
    } catch (InterruptedException e) {
      // The sockets are left to the end of the process: the thread may still use them.
      Thread.currentThread().interrupt();
      return;
    }
    monitor.close();
    netlink.close();
  }
}

package weir.control.route;

import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import weir.afxdp.Steering;
import weir.control.loop.Timers;
import weir.ffi.AddressInfo;
import weir.ffi.ErrnoException;
import weir.ffi.LinkInfo;
import weir.ffi.NeighbourInfo;
import weir.ffi.NetworkChange;
import weir.ffi.RouteInfo;
import weir.ffi.Rtnetlink;

/**
 * Keeps the director's view of the network current: next hops for the dataplane, addresses of this
 * host for the steer program.
 *
 * <p>Changes of neighbours are applied as they come. Any other change has the routes and addresses
 * dumped anew, since the kernel does not tell of every route that it drops, nor which one a new one
 * replaces. Lives on the control thread.
 */
public final class NetworkWatch implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("weir.route");

  private static final long ASK_EVERY_MS = 250;

  /** So that a storm of changes costs no more than so many dumps. */
  private static final long DUMP_EVERY_MS = 200;

  private static final long TRY_AGAIN_MS = 1_000;

  private final Network network;
  private final NextHops nextHops;
  private final Timers timers;
  private final Executor controlThread;
  private final Steering steering;
  private final Consumer<Map<Integer, Hop>> changed;
  private final Set<Integer> localAddresses = new HashSet<>();
  private List<RouteInfo> localRoutes = List.of();
  private List<AddressInfo> addresses = List.of();
  private Set<Integer> services = Set.of();
  private Map<Integer, Hop> hops = Map.of();
  private boolean localChanged;
  private boolean dumpIsDue;
  private boolean closed;

  /**
   * Knows nothing before {@link #start}.
   *
   * @param steering is told the addresses of this host
   * @param changed is told the way to each real server when one has changed, and when an address of
   *     this host has
   */
  public NetworkWatch(
      Network network,
      NextHops nextHops,
      Timers timers,
      Executor controlThread,
      Steering steering,
      Consumer<Map<Integer, Hop>> changed) {
    this.network = network;
    this.nextHops = nextHops;
    this.timers = timers;
    this.controlThread = controlThread;
    this.steering = steering;
    this.changed = changed;
  }

  /**
   * Reads everything, reports it, and stays up to date.
   *
   * @throws ErrnoException where the kernel does not tell
   */
  public void start() {
    network.watch((changes, complete) -> controlThread.execute(() -> apply(changes, complete)));
    dumpAll();
    hops = nextHops.all();
    localChanged = false;
    changed.accept(hops);
    ask();
  }

  /**
   * These are the addresses of real servers and services now; what is new is known at once.
   *
   * @param serviceAddresses are this host's also where a route of the table {@code local} says so
   */
  public void want(Set<Integer> serverAddresses, Set<Integer> serviceAddresses) {
    nextHops.want(serverAddresses);
    hops = nextHops.all();
    services = Set.copyOf(serviceAddresses);
    setLocal();
    localChanged = false;
  }

  /** The way to each real server. */
  public Map<Integer, Hop> hops() {
    return hops;
  }

  /** The addresses of this host. */
  public Set<Integer> localAddresses() {
    return Set.copyOf(localAddresses);
  }

  /** Whether this host has the address. */
  public boolean isLocal(int address) {
    return localAddresses.contains(address);
  }

  private void apply(List<NetworkChange> changes, boolean complete) {
    if (closed) {
      return;
    }
    boolean tables = !complete;
    for (NetworkChange change : changes) {
      if (change.object() instanceof NeighbourInfo neighbour) {
        if (change.removed()) {
          nextHops.remove(neighbour);
        } else {
          nextHops.put(neighbour);
        }
      } else {
        tables = true;
        warnOfALostInterface(change);
        addAtOnce(change);
      }
    }
    if (!complete) {
      LOG.log(Level.INFO, "notifications of the kernel were lost; reading all tables anew");
    }
    if (tables) {
      dumpSoon(DUMP_EVERY_MS);
    }
    report();
  }

  /** After a failover the first packets for a VIP come as soon as it is there. */
  private void addAtOnce(NetworkChange change) {
    if (!change.removed() && change.object() instanceof AddressInfo added) {
      addresses = Stream.concat(addresses.stream(), Stream.of(added)).toList();
      setLocal();
    }
  }

  private void warnOfALostInterface(NetworkChange change) {
    if (change.removed()
        && change.object() instanceof LinkInfo link
        && nextHops.isAttached(link.index())) {
      LOG.log(
          Level.ERROR,
          "interface "
              + link.name()
              + " is gone; when it is back, start weir again to attach to it");
    }
  }

  private void dumpSoon(long inMs) {
    if (!dumpIsDue) {
      dumpIsDue = true;
      timers.after(inMs, this::dumpAgain);
    }
  }

  private void dumpAgain() {
    dumpIsDue = false;
    if (closed) {
      return;
    }
    try {
      dumpAll();
    } catch (ErrnoException e) {
      LOG.log(Level.WARNING, () -> e.getMessage() + "; trying again");
      dumpSoon(TRY_AGAIN_MS);
    }
    report();
  }

  private void dumpAll() {
    List<RouteInfo> routes = network.routes();
    nextHops.setRoutes(routes);
    localRoutes =
        routes.stream()
            .filter(r -> r.table() == Rtnetlink.RT_TABLE_LOCAL && r.type() == Rtnetlink.RTN_LOCAL)
            .toList();
    nextHops.setNeighbours(network.neighbours());
    addresses = network.addresses();
    nextHops.setAddresses(addresses);
    setLocal();
  }

  private void setLocal() {
    Set<Integer> now = addresses.stream().map(AddressInfo::address).collect(Collectors.toSet());
    services.stream()
        .filter(address -> localRoutes.stream().anyMatch(route -> route.covers(address)))
        .forEach(now::add);
    for (int address : now) {
      if (localAddresses.add(address)) {
        localChanged = true;
        steering.addLocal(address);
      }
    }
    localAddresses.removeIf(
        address -> {
          boolean gone = !now.contains(address);
          if (gone) {
            localChanged = true;
            steering.removeLocal(address);
          }
          return gone;
        });
  }

  private void report() {
    Map<Integer, Hop> now = nextHops.all();
    if (localChanged || !now.equals(hops)) {
      localChanged = false;
      hops = now;
      changed.accept(now);
    }
  }

  private void ask() {
    if (!closed) {
      // First the next time: a fault must not end it.
      timers.after(ASK_EVERY_MS, this::ask);
      nextHops.due(timers.nowMs()).forEach(network::probe);
    }
  }

  /** Ends it; the network is the caller's to close. */
  @Override
  public void close() {
    closed = true;
  }
}

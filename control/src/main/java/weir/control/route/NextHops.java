package weir.control.route;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import weir.control.route.Asking.Need;
import weir.ffi.AddressInfo;
import weir.ffi.Neighbour;
import weir.ffi.NeighbourInfo;
import weir.ffi.Nexthop;
import weir.ffi.RouteInfo;
import weir.ffi.Rtnetlink;

/**
 * The ways to the real servers: a mirror of the kernel's main routing table and neighbour table,
 * and what to ask the kernel so that the neighbours in use stay known.
 *
 * <p>Packets that Weir forwards do not pass the kernel's neighbour table, so the kernel believes
 * that nobody uses its entries. {@link #due} says for which ones to pretend: those without a MAC,
 * and stale ones, as the kernel does for its own traffic; so a server that comes back with another
 * MAC is noticed.
 *
 * <p>Without clock and network; lives on the control thread. Policy routing ({@code ip rule}) is
 * not followed. Of a route with several next hops the first over an attached interface is taken.
 */
public final class NextHops {
  private final Asking asking = new Asking();
  private final Map<NeighbourKey, NeighbourInfo> neighbours = new HashMap<>();
  private final Set<Integer> attached;
  private Set<Integer> wanted = Set.of();
  private Fib fib = new Fib(List.of());
  private List<AddressInfo> addresses = List.of();

  /**
   * Knows nothing of the kernel yet.
   *
   * @param attached the interfaces that packets can leave by
   */
  public NextHops(Set<Integer> attached) {
    this.attached = Set.copyOf(attached);
  }

  /** These are the addresses of the real servers now. */
  public void want(Set<Integer> addresses) {
    wanted = Set.copyOf(addresses);
  }

  /** Whether packets can leave by the interface. */
  boolean isAttached(int interfaceIndex) {
    return attached.contains(interfaceIndex);
  }

  /** These are the routes now, of every table. */
  public void setRoutes(List<RouteInfo> routes) {
    fib = new Fib(routes);
  }

  /** These are the addresses of this host now, each interface's in the kernel's order. */
  public void setAddresses(List<AddressInfo> all) {
    addresses = List.copyOf(all);
  }

  /** These are the neighbours now. */
  public void setNeighbours(List<NeighbourInfo> all) {
    neighbours.clear();
    all.forEach(this::put);
  }

  /** The kernel knows this of a neighbour. */
  public void put(NeighbourInfo neighbour) {
    neighbours.put(NeighbourKey.of(neighbour), neighbour);
  }

  /** The kernel has forgotten a neighbour. */
  public void remove(NeighbourInfo neighbour) {
    neighbours.remove(NeighbourKey.of(neighbour));
  }

  /** The ways to all wanted addresses; equal as long as nothing changed that matters. */
  public Map<Integer, Hop> all() {
    Map<Integer, Hop> hops = new HashMap<>();
    wanted.forEach(address -> hops.put(address, to(address)));
    return Map.copyOf(hops);
  }

  /** The way to one address. */
  Hop to(int address) {
    RouteInfo route = fib.lookup(address);
    if (route == null || route.nexthops().isEmpty()) {
      return new Hop.NoRoute();
    }
    for (Nexthop nexthop : route.nexthops()) {
      if (attached.contains(nexthop.ifindex())) {
        NeighbourKey key =
            new NeighbourKey(
                nexthop.ifindex(), nexthop.gateway() == 0 ? address : nexthop.gateway());
        NeighbourInfo known = neighbours.get(key);
        return known != null && known.isResolved()
            ? new Hop.Resolved(key, known.mac(), source(route, key))
            : new Hop.Unresolved(key);
      }
    }
    return new Hop.NotAttached(route.nexthops().getFirst().ifindex());
  }

  /**
   * The source address that the kernel gives its own packets ({@code fib_result_prefsrc}, {@code
   * inet_select_addr}): that of the route; else one of the interface, best in the neighbour's
   * network; else any.
   */
  private int source(RouteInfo route, NeighbourKey via) {
    if (route.preferredSource() != 0) {
      return route.preferredSource();
    }
    return addresses.stream()
        .filter(address -> address.scope() < Rtnetlink.RT_SCOPE_LINK)
        .min(
            Comparator.comparing((AddressInfo address) -> address.ifindex() != via.interfaceIndex())
                .thenComparing(address -> !address.covers(via.address())))
        .map(AddressInfo::address)
        .orElse(0);
  }

  /**
   * For whom to ask the kernel now; they count as asked. To be called every few 100 ms.
   *
   * @param nowMs of a clock that never goes back
   */
  public List<NeighbourKey> due(long nowMs) {
    Map<NeighbourKey, Need> needs = new LinkedHashMap<>();
    for (int address : wanted) {
      switch (to(address)) {
        case Hop.Unresolved(NeighbourKey key) -> needs.put(key, Need.MISSING);
        case Hop.Resolved resolved when isStale(resolved.neighbour()) ->
            needs.put(resolved.neighbour(), Need.STALE);
        default -> {}
      }
    }
    return asking.due(needs, nowMs);
  }

  private boolean isStale(NeighbourKey key) {
    NeighbourInfo known = neighbours.get(key);
    return known != null && (known.state() & Neighbour.NUD_STALE) != 0;
  }
}

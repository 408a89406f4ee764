package weir.control.route;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weir.ffi.RouteInfo;
import weir.ffi.Rtnetlink;

/**
 * Routes, looked up as the kernel does in its main table: longest prefix, then lowest priority.
 *
 * <p>One hash table per prefix length: 33 probes at most, however many routes BGP brings.
 * Immutable.
 */
final class Fib {
  private static final Comparator<RouteInfo> BY_PRIORITY =
      Comparator.comparingLong(route -> Integer.toUnsignedLong(route.priority()));

  private final List<Map<Integer, RouteInfo>> byLength;

  /** Takes those of the main table; others may be among them. */
  Fib(List<RouteInfo> routes) {
    byLength = new ArrayList<>();
    for (int length = 0; length <= 32; length++) {
      byLength.add(new HashMap<>());
    }
    for (RouteInfo route : routes) {
      if (route.table() == Rtnetlink.RT_TABLE_MAIN && route.tos() == 0) {
        byLength
            .get(route.prefixLength())
            .merge(route.destination(), route, (a, b) -> BY_PRIORITY.compare(a, b) <= 0 ? a : b);
      }
    }
  }

  /** The route that decides about an address; null where there is none. */
  @Nullable RouteInfo lookup(int address) {
    for (int length = 32; length >= 0; length--) {
      int mask = length == 0 ? 0 : -1 << (32 - length);
      RouteInfo route = byLength.get(length).get(address & mask);
      if (route != null && route.type() != Rtnetlink.RTN_THROW) {
        return route;
      }
    }
    return null;
  }
}

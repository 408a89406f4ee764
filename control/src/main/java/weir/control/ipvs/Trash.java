package weir.control.ipvs;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import weir.control.config.ServiceKey;

/**
 * Destinations that were removed and still have connections, as {@code ip_vs_trash_get_dest} keeps
 * them: one that is added again before they are gone gets them back.
 */
final class Trash {
  private record Key(ServiceKey service, DestinationKey destination) {}

  private final Map<Key, Destination> removed = new LinkedHashMap<>();

  /** Since the last emptying: a worker in a burst may still open connections to them. */
  private final Set<Destination> fresh = new HashSet<>();

  void put(ServiceKey service, Destination destination) {
    removed.put(new Key(service, destination.key()), destination);
    fresh.add(destination);
  }

  /** Takes one out, or null. */
  @Nullable Destination take(ServiceKey service, DestinationKey destination) {
    return removed.remove(new Key(service, destination));
  }

  /** All of them. */
  List<Removed> all() {
    List<Removed> all = new ArrayList<>();
    removed.forEach((key, destination) -> all.add(new Removed(key.service, destination)));
    return all;
  }

  /**
   * Forgets those that have no connection left.
   *
   * @param isInUse whether a destination's number has connections
   * @param forgotten is told each
   * @return whether there were any
   */
  boolean empty(IntPredicate isInUse, Consumer<Destination> forgotten) {
    boolean any =
        removed
            .values()
            .removeIf(
                destination -> {
                  boolean gone = !fresh.contains(destination) && !isInUse.test(destination.id());
                  if (gone) {
                    forgotten.accept(destination);
                  }
                  return gone;
                });
    fresh.clear();
    return any;
  }
}

package weir.control.ipvs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weir.control.config.ServiceKey;
import weir.control.ipvs.Wanted.WantedService;

/**
 * The commands that lead from what was wanted to what is wanted now. What nobody here wanted,
 * before or now, is somebody else's and stays as it is.
 *
 * <p>Destinations are added before others are deleted, so that no service stands empty in between.
 */
public final class Difference {
  private final Ipvs table;
  private final Wanted before;
  private final boolean repairs;
  private final List<Command> commands = new ArrayList<>();

  private Difference(Ipvs table, Wanted before, boolean repairs) {
    this.table = table;
    this.before = before;
    this.repairs = repairs;
  }

  /** What has changed in what is wanted; what others did to the table meanwhile stays. */
  public static List<Command> change(Ipvs table, Wanted before, Wanted now) {
    return new Difference(table, before, false).to(now);
  }

  /** As {@link #change}, and what others did to what is wanted is undone. */
  public static List<Command> repair(Ipvs table, Wanted before, Wanted now) {
    return new Difference(table, before, true).to(now);
  }

  private List<Command> to(Wanted now) {
    before
        .services()
        .keySet()
        .forEach(
            key -> {
              if (!now.services().containsKey(key) && table.find(key) != null) {
                commands.add(new Command.DeleteService(key));
              }
            });
    now.services().forEach(this::service);
    return commands;
  }

  private void service(ServiceKey key, WantedService now) {
    WantedService was = before.services().get(key);
    Service there = table.find(key);
    if (there == null) {
      if (was != null && !repairs) {
        return;
      }
      commands.add(new Command.AddService(key, now.settings()));
    } else if (changed(was == null ? null : was.settings(), now.settings(), there.settings())) {
      commands.add(new Command.EditService(key, now.settings()));
    }
    destinations(
        key,
        was == null ? Map.of() : was.destinations(),
        now.destinations(),
        there == null ? Map.of() : there.destinations);
  }

  private void destinations(
      ServiceKey service,
      Map<DestinationKey, DestinationSettings> was,
      Map<DestinationKey, DestinationSettings> now,
      Map<DestinationKey, Destination> there) {
    now.forEach(
        (key, settings) -> {
          Destination destination = there.get(key);
          if (destination == null) {
            if (repairs || !was.containsKey(key)) {
              commands.add(new Command.AddDestination(service, key, settings));
            }
          } else if (changed(was.get(key), settings, destination.settings())) {
            commands.add(new Command.EditDestination(service, key, settings));
          }
        });
    for (DestinationKey key : was.keySet()) {
      if (!now.containsKey(key) && there.containsKey(key)) {
        commands.add(new Command.DeleteDestination(service, key));
      }
    }
  }

  private <T> boolean changed(@Nullable T was, T now, T there) {
    return !now.equals(there) && (repairs || !now.equals(was));
  }
}

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
  private final Wanted there;
  private final Wanted before;
  private final boolean repairs;
  private final List<Command> commands = new ArrayList<>();

  private Difference(Wanted there, Wanted before, boolean repairs) {
    this.there = there;
    this.before = before;
    this.repairs = repairs;
  }

  /** What has changed in what is wanted; what others did to the table meanwhile stays. */
  public static List<Command> change(Ipvs table, Wanted before, Wanted now) {
    return new Difference(Wanted.in(table), before, false).to(now);
  }

  /** As {@link #change}, and what others did to what is wanted is undone. */
  public static List<Command> repair(Ipvs table, Wanted before, Wanted now) {
    return new Difference(Wanted.in(table), before, true).to(now);
  }

  /** What others did to the table since it was as wanted. */
  public static List<Command> byOthers(Ipvs table, Wanted before) {
    return new Difference(before, before, true).to(Wanted.in(table));
  }

  private List<Command> to(Wanted now) {
    before
        .services()
        .keySet()
        .forEach(
            key -> {
              if (!now.services().containsKey(key) && there.services().containsKey(key)) {
                commands.add(new Command.DeleteService(key));
              }
            });
    now.services().forEach(this::service);
    return commands;
  }

  private void service(ServiceKey key, WantedService now) {
    WantedService was = before.services().get(key);
    WantedService here = there.services().get(key);
    if (here == null) {
      if (was != null && !repairs) {
        return;
      }
      commands.add(new Command.AddService(key, now.settings()));
    } else if (changed(was == null ? null : was.settings(), now.settings(), here.settings())) {
      commands.add(new Command.EditService(key, now.settings()));
    }
    destinations(
        key,
        was == null ? Map.of() : was.destinations(),
        now.destinations(),
        here == null ? Map.of() : here.destinations());
  }

  private void destinations(
      ServiceKey service,
      Map<DestinationKey, DestinationSettings> was,
      Map<DestinationKey, DestinationSettings> now,
      Map<DestinationKey, DestinationSettings> here) {
    now.forEach(
        (key, settings) -> {
          DestinationSettings destination = here.get(key);
          if (destination == null) {
            if (repairs || !was.containsKey(key)) {
              commands.add(new Command.AddDestination(service, key, settings));
            }
          } else if (changed(was.get(key), settings, destination)) {
            commands.add(new Command.EditDestination(service, key, settings));
          }
        });
    for (DestinationKey key : was.keySet()) {
      if (!now.containsKey(key) && here.containsKey(key)) {
        commands.add(new Command.DeleteDestination(service, key));
      }
    }
  }

  private <T> boolean changed(@Nullable T was, T now, T here) {
    return !now.equals(here) && (repairs || !now.equals(was));
  }
}

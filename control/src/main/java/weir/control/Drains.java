package weir.control;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import weir.control.admin.DrainReport;
import weir.control.admin.RefusedException;
import weir.control.config.Ipv4;
import weir.control.config.ServiceKey;
import weir.control.ipvs.Destination;
import weir.control.ipvs.DestinationKey;
import weir.control.ipvs.Ipvs;
import weir.control.ipvs.Service;
import weir.control.loop.Timers;
import weir.control.pool.Member;
import weir.control.pool.Pools;
import weir.control.pool.ServicePool;
import weir.dataplane.Dataplane;

/**
 * Servers that are taken out once their connections have ended: they get weight 0, are watched, and
 * leave the table when nothing is left, or at a deadline. It goes on whoever watches. The next
 * reload has them back, if the file has. Lives on the control thread.
 */
final class Drains {
  private static final System.Logger LOG = System.getLogger("weir.pool");
  private static final long LOOK_EVERY_MS = 250;

  private final Ipvs ipvs;
  private final Pools pools;
  private final Dataplane dataplane;
  private final Timers timers;
  private final List<Draining> all = new ArrayList<>();
  private boolean isWatching;

  /** One server of one pool. */
  private record Draining(ServicePool pool, Member member, long deadlineMs) {
    DestinationKey key() {
      return member.key();
    }
  }

  Drains(Ipvs ipvs, Pools pools, Dataplane dataplane, Timers timers) {
    this.ipvs = ipvs;
    this.pools = pools;
    this.dataplane = dataplane;
    this.timers = timers;
  }

  /**
   * Starts to drain a server, of every service that it is in.
   *
   * @param port 0 for every port
   * @param deadlineMs from now; 0 for never
   */
  DrainReport start(int address, int port, long deadlineMs) throws RefusedException {
    long at = deadlineMs == 0 ? Long.MAX_VALUE : timers.nowMs() + deadlineMs;
    List<Draining> found = new ArrayList<>();
    for (ServicePool pool : pools.all()) {
      for (Member member : pool.members()) {
        if (matches(member, address, port)) {
          found.add(new Draining(pool, member, at));
        }
      }
    }
    if (found.isEmpty()) {
      throw new RefusedException(
          "no virtual_server of the file has " + text(address, port) + "; nothing was changed");
    }
    all.removeIf(draining -> matches(draining.member, address, port));
    all.addAll(found);
    for (Draining draining : found) {
      draining.pool.drain(draining.member, Member.Drain.QUIESCED);
      LOG.log(Level.INFO, "Draining " + draining.key() + " of " + draining.pool.service());
    }
    if (!isWatching) {
      isWatching = true;
      // Not at once: the workers are to go by weight 0 first.
      timers.after(LOOK_EVERY_MS, this::look);
    }
    return watch(address, port);
  }

  /** What is left of it. */
  DrainReport watch(int address, int port) {
    List<DrainReport.Server> servers = new ArrayList<>();
    for (Draining draining : all) {
      if (!matches(draining.member, address, port)) {
        continue;
      }
      for (ServiceKey service : draining.pool.service().services()) {
        int id = id(service, draining.key());
        servers.add(
            new DrainReport.Server(
                service.toString(),
                draining.key().toString(),
                id < 0 ? 0 : dataplane.active(id),
                id < 0 ? 0 : dataplane.inactive(id),
                id < 0 ? 0 : dataplane.persistent(id)));
      }
    }
    return new DrainReport(servers);
  }

  /** Gives it its weight back, also where it is out already. */
  DrainReport cancel(int address, int port) throws RefusedException {
    boolean any = false;
    for (ServicePool pool : pools.all()) {
      for (Member member : pool.members()) {
        if (matches(member, address, port) && member.drain() != Member.Drain.NO) {
          pool.drain(member, Member.Drain.NO);
          any = true;
        }
      }
    }
    all.removeIf(draining -> matches(draining.member, address, port));
    if (!any) {
      throw new RefusedException(text(address, port) + " is not being drained");
    }
    return new DrainReport(List.of());
  }

  private void look() {
    long now = timers.nowMs();
    all.removeIf(draining -> isOver(draining, now));
    isWatching = !all.isEmpty();
    if (isWatching) {
      timers.after(LOOK_EVERY_MS, this::look);
    }
  }

  /** A reload may have taken it back, or away. */
  private boolean isOver(Draining draining, long nowMs) {
    if (draining.member.drain() != Member.Drain.QUIESCED
        || draining.pool.member(draining.key()) != draining.member) {
      return true;
    }
    long left =
        draining.pool.service().services().stream()
            .mapToInt(service -> id(service, draining.key()))
            .filter(id -> id >= 0)
            .mapToLong(id -> (long) dataplane.active(id) + dataplane.inactive(id))
            .sum();
    if (left > 0 && nowMs < draining.deadlineMs) {
      return false;
    }
    draining.pool.drain(draining.member, Member.Drain.REMOVED);
    LOG.log(
        Level.INFO,
        String.format(
            Locale.ROOT,
            "Drained %s of %s, %d connections left",
            draining.key(),
            draining.pool.service(),
            left));
    return true;
  }

  private int id(ServiceKey key, DestinationKey destination) {
    Service service = ipvs.find(key);
    @Nullable Destination found = service == null ? null : service.destination(destination);
    return found == null ? -1 : found.id();
  }

  private static boolean matches(Member member, int address, int port) {
    return member.server().address() == address && (port == 0 || member.server().port() == port);
  }

  private static String text(int address, int port) {
    return port == 0 ? Ipv4.format(address) : Ipv4.format(address) + ":" + port;
  }
}

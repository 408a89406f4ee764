package weir.control.pool;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.IntPredicate;
import weir.control.check.Checks;
import weir.control.config.ServiceKey;
import weir.control.config.VirtualServer;
import weir.control.ipvs.Command;
import weir.control.ipvs.Difference;
import weir.control.ipvs.Ipvs;
import weir.control.ipvs.IpvsException;
import weir.control.ipvs.Wanted;
import weir.control.ipvs.Wanted.WantedService;

/**
 * All pools, and what they have put into the table. What others do to the table stays until the
 * next reload, as with keepalived; that puts right what the file says. Lives on the control thread.
 */
public final class Pools implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("weir.pool");

  private final Ipvs ipvs;
  private final Checks checks;
  private final Announcer announcer;
  private final Executor control;
  private final IntPredicate isLocal;
  private Map<String, ServicePool> pools = new LinkedHashMap<>();
  private Wanted applied = Wanted.NOTHING;
  private boolean changes;

  /**
   * No pool yet.
   *
   * @param ipvs the table
   * @param control runs events on the control thread
   * @param isLocal whether this host has an address, for {@code ha_suspend}
   */
  public Pools(
      Ipvs ipvs, Checks checks, Announcer announcer, Executor control, IntPredicate isLocal) {
    this.ipvs = ipvs;
    this.checks = checks;
    this.announcer = announcer;
    this.control = control;
    this.isLocal = isLocal;
  }

  /** In the order of the file. */
  public List<ServicePool> all() {
    return List.copyOf(pools.values());
  }

  /**
   * Goes by a file: pools that are in it already keep their state.
   *
   * @return what was done to the table
   */
  public List<Command> load(List<VirtualServer> services) {
    Map<String, ServicePool> before = pools;
    pools = new LinkedHashMap<>();
    List<ServicePool> added = new ArrayList<>();
    for (VirtualServer service : services) {
      ServicePool pool = before.remove(service.toString());
      if (pool == null) {
        pool = new ServicePool(service, checks, announcer, this::changed);
        added.add(pool);
      } else {
        pool.reload(service);
        pool.addressesChanged(isLocal);
      }
      pools.put(service.toString(), pool);
    }
    before.values().forEach(ServicePool::remove);
    Wanted now = wanted(pools.values());
    List<Command> commands = Difference.repair(ipvs, applied, now);
    apply(commands);
    applied = now;
    added.forEach(pool -> pool.start(isLocal));
    return commands;
  }

  /** What {@link #load} would do to the table now. */
  public List<Command> rehearse(List<VirtualServer> services) {
    List<ServicePool> then = new ArrayList<>();
    for (VirtualServer service : services) {
      ServicePool pool = pools.get(service.toString());
      ServicePool next =
          pool == null
              ? new ServicePool(service, Checks.NONE, Announcer.SILENT, () -> {})
              : pool.rehearsal();
      if (pool != null) {
        next.reload(service);
      }
      then.add(next);
    }
    return Difference.repair(ipvs, applied, wanted(then));
  }

  /** What others have done to the table since. */
  public List<Command> byOthers() {
    return Difference.byOthers(ipvs, applied);
  }

  private static Wanted wanted(Iterable<ServicePool> pools) {
    Map<ServiceKey, WantedService> all = new LinkedHashMap<>();
    pools.forEach(pool -> all.putAll(pool.wanted()));
    return new Wanted(all);
  }

  /** News of many checks at once are one change. */
  private void changed() {
    if (!changes) {
      changes = true;
      control.execute(this::applyChanges);
    }
  }

  private void applyChanges() {
    changes = false;
    Wanted now = wanted(pools.values());
    apply(Difference.change(ipvs, applied, now));
    applied = now;
  }

  private void apply(List<Command> commands) {
    for (Command command : commands) {
      try {
        command.applyTo(ipvs);
      } catch (IpvsException e) {
        LOG.log(Level.ERROR, "ipvsadm " + command.text() + ": " + e.getMessage());
      }
    }
  }

  /** This host got or lost an address. */
  public void addressesChanged() {
    pools.values().forEach(pool -> pool.addressesChanged(isLocal));
  }

  /** The director stops. */
  @Override
  public void close() {
    pools.values().forEach(ServicePool::shutDown);
  }
}

package weir.control;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weir.control.admin.Status;
import weir.control.loop.Timers;
import weir.control.pool.ServicePool;
import weir.control.pool.ServicePool.Member;
import weir.dataplane.Dataplane;
import weir.dataplane.Traffic;

/** What services and servers have done, and do in a second. Lives on the control thread. */
final class Rates {
  private final Dataplane dataplane;
  private final List<ServicePool> pools;
  private final Timers timers;
  private final Map<Integer, Estimator> services = new HashMap<>();
  private final Map<Integer, Estimator> servers = new HashMap<>();

  /** For these pools; {@link #start} begins. */
  Rates(Dataplane dataplane, List<ServicePool> pools, Timers timers) {
    this.dataplane = dataplane;
    this.pools = pools;
    this.timers = timers;
  }

  /** Measures from now on, for as long as there are timers. */
  void start() {
    timers.after(
        Estimator.PERIOD_MS,
        () -> {
          update();
          start();
        });
  }

  private void update() {
    for (ServicePool pool : pools) {
      update(services, pool.id(), dataplane.service(pool.id()));
      for (Member member : pool.members()) {
        update(servers, member.id(), dataplane.server(member.id()));
      }
    }
  }

  private static void update(Map<Integer, Estimator> all, int id, Traffic now) {
    all.computeIfAbsent(id, _ -> new Estimator(Traffic.NONE)).update(now);
  }

  Status.Flow serviceStats(int id) {
    return flow(dataplane.service(id));
  }

  Status.Flow serverStats(int id) {
    return flow(dataplane.server(id));
  }

  Status.Flow serviceRate(int id) {
    return rate(services.get(id));
  }

  Status.Flow serverRate(int id) {
    return rate(servers.get(id));
  }

  private static Status.Flow rate(@Nullable Estimator estimator) {
    return flow(estimator == null ? Traffic.NONE : estimator.rate());
  }

  private static Status.Flow flow(Traffic t) {
    return new Status.Flow(
        t.connections(), t.inPackets(), t.outPackets(), t.inBytes(), t.outBytes());
  }
}

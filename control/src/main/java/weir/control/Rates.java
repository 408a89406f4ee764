package weir.control;

import java.util.HashMap;
import java.util.Map;
import weir.control.admin.Status;
import weir.control.ipvs.Destination;
import weir.control.ipvs.Ipvs;
import weir.control.ipvs.Service;
import weir.control.loop.Timers;
import weir.dataplane.Dataplane;
import weir.dataplane.Traffic;

/**
 * What services and destinations have done since they are in the table, and do in a second. Lives
 * on the control thread.
 */
final class Rates implements Ipvs.Counters {
  private final Dataplane dataplane;
  private final Map<Integer, Count> services = new HashMap<>();
  private final Map<Integer, Count> destinations = new HashMap<>();

  /** What the dataplane had counted under this number before, and the rate since. */
  private record Count(Traffic before, Estimator estimator) {
    Count(Traffic before) {
      this(before, new Estimator(Traffic.NONE));
    }

    Traffic since(Traffic now) {
      return now.minus(before);
    }
  }

  Rates(Dataplane dataplane) {
    this.dataplane = dataplane;
  }

  @Override
  public boolean isInUse(int destination) {
    return dataplane.active(destination) != 0
        || dataplane.inactive(destination) != 0
        || dataplane.persistent(destination) != 0;
  }

  @Override
  public void newService(int service) {
    services.put(service, new Count(dataplane.service(service)));
  }

  @Override
  public void newDestination(int destination) {
    destinations.put(destination, new Count(dataplane.server(destination)));
  }

  /** Counts from now on, for a service and its destinations. */
  void zero(Service service) {
    newService(service.id());
    service.destinations().forEach(destination -> newDestination(destination.id()));
  }

  /** Measures from now on, for as long as there are timers. */
  void start(Ipvs ipvs, Timers timers) {
    timers.after(
        Estimator.PERIOD_MS,
        () -> {
          start(ipvs, timers);
          update(ipvs);
        });
  }

  private void update(Ipvs ipvs) {
    for (Service service : ipvs.services()) {
      count(services, service.id()).estimator.update(stats(service));
      for (Destination destination : service.destinations()) {
        count(destinations, destination.id()).estimator.update(stats(destination));
      }
    }
  }

  private static Count count(Map<Integer, Count> counts, int id) {
    return counts.computeIfAbsent(id, _ -> new Count(Traffic.NONE));
  }

  private Traffic stats(Service service) {
    return count(services, service.id()).since(dataplane.service(service.id()));
  }

  private Traffic stats(Destination destination) {
    return count(destinations, destination.id()).since(dataplane.server(destination.id()));
  }

  Status.Flow serviceStats(Service service) {
    return flow(stats(service));
  }

  Status.Flow destinationStats(Destination destination) {
    return flow(stats(destination));
  }

  Status.Flow serviceRate(Service service) {
    return flow(count(services, service.id()).estimator.rate());
  }

  Status.Flow destinationRate(Destination destination) {
    return flow(count(destinations, destination.id()).estimator.rate());
  }

  private static Status.Flow flow(Traffic t) {
    return new Status.Flow(
        t.connections(), t.inPackets(), t.outPackets(), t.inBytes(), t.outBytes());
  }
}

package weir.control.ipvs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weir.control.config.Ipv4;
import weir.control.config.ServiceKey;
import weir.control.ipvs.IpvsException.Reason;
import weir.dataplane.Limits;

/**
 * Virtual services and their destinations, changed by the commands of {@code ip_vs_ctl.c} with
 * their errors. A command that fails has changed nothing.
 *
 * <p>Numbers of services and destinations are the dataplane's names for them in connections and
 * counters. A destination keeps its number while it is in the table or has connections; a service,
 * while it or one of its destinations is.
 */
public final class Ipvs {
  private final Map<ServiceKey, Service> services = new LinkedHashMap<>();
  private final Trash trash = new Trash();
  private final Ids serviceIds;
  private final Ids destinationIds;
  private final Counters counters;
  private final Runnable changed;

  /** The counters of the dataplane, which go by number. */
  public interface Counters {
    /** Whether a destination has connections or templates. */
    boolean isInUse(int destination);

    /** A service is new and begins with nothing counted. */
    void newService(int service);

    /** A destination is new and begins with nothing counted. */
    void newDestination(int destination);
  }

  /**
   * An empty table.
   *
   * @param limits of numbers
   * @param changed called after each command that changed something
   */
  public Ipvs(Limits limits, Counters counters, Runnable changed) {
    this.serviceIds = new Ids(limits.services());
    this.destinationIds = new Ids(limits.servers());
    this.counters = counters;
    this.changed = changed;
  }

  /** In the order that they were added. */
  public List<Service> services() {
    return new ArrayList<>(services.values());
  }

  /** Destinations out of the table that still have connections. */
  public List<Removed> removed() {
    return trash.all();
  }

  /** A service, or null. */
  public @Nullable Service find(ServiceKey key) {
    return services.get(key);
  }

  /** {@code ipvsadm -A}. */
  public void add(ServiceKey key, ServiceSettings settings) throws IpvsException {
    if (services.containsKey(key)) {
      throw new IpvsException(Reason.SERVICE_EXISTS);
    }
    int id = serviceIds.take();
    counters.newService(id);
    services.put(key, new Service(key, id, settings));
    changed.run();
  }

  /** {@code ipvsadm -E}. */
  public void edit(ServiceKey key, ServiceSettings settings) throws IpvsException {
    service(key).set(settings);
    changed.run();
  }

  /** {@code ipvsadm -D}: its connections lose their destinations. */
  public void delete(ServiceKey key) throws IpvsException {
    remove(service(key));
    changed.run();
  }

  /** {@code ipvsadm -C}. */
  public void flush() {
    services().forEach(this::remove);
    changed.run();
  }

  private void remove(Service service) {
    services.remove(service.key());
    serviceIds.free(service.id());
    service.destinations().forEach(destination -> trash.put(service.key(), destination));
  }

  /** {@code ipvsadm -a}. One that was removed and has connections left has them again. */
  public void add(ServiceKey key, DestinationKey destination, DestinationSettings settings)
      throws IpvsException {
    Service service = service(key);
    check(settings);
    if (service.destinations.containsKey(destination)) {
      throw new IpvsException(Reason.DESTINATION_EXISTS);
    }
    if (!Ipv4.isUnicast(destination.address())) {
      throw new IpvsException(Reason.NOT_UNICAST);
    }
    Destination added = trash.take(key, destination);
    if (added == null) {
      int id = destinationIds.take();
      counters.newDestination(id);
      added = new Destination(destination, id, settings);
    }
    added.set(settings);
    service.destinations.put(destination, added);
    changed.run();
  }

  /** {@code ipvsadm -e}. */
  public void edit(ServiceKey key, DestinationKey destination, DestinationSettings settings)
      throws IpvsException {
    Service service = service(key);
    check(settings);
    destination(service, destination).set(settings);
    changed.run();
  }

  /** {@code ipvsadm -d}: its connections wait for it to come back, or to expire. */
  public void delete(ServiceKey key, DestinationKey destination) throws IpvsException {
    Service service = service(key);
    trash.put(key, destination(service, destination));
    service.destinations.remove(destination);
    changed.run();
  }

  /** Forgets removed destinations without connections. To be called every few seconds. */
  public void emptyTrash() {
    if (trash.empty(counters::isInUse, gone -> destinationIds.free(gone.id()))) {
      changed.run();
    }
  }

  /** As {@code ip_vs_add_dest} and {@code ip_vs_edit_dest}. */
  private static void check(DestinationSettings settings) throws IpvsException {
    if (settings.weight() < 0 || settings.lowerThreshold() > settings.upperThreshold()) {
      throw new IpvsException(Reason.INVALID);
    }
  }

  private Service service(ServiceKey key) throws IpvsException {
    Service service = services.get(key);
    if (service == null) {
      throw new IpvsException(Reason.NO_SERVICE);
    }
    return service;
  }

  private static Destination destination(Service service, DestinationKey key) throws IpvsException {
    Destination destination = service.destinations.get(key);
    if (destination == null) {
      throw new IpvsException(Reason.NO_DESTINATION);
    }
    return destination;
  }
}

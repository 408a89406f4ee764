package weir.control.ipvs;

import java.util.LinkedHashMap;
import java.util.Map;
import weir.control.config.ServiceKey;

/**
 * What somebody wants to be in the table: not necessarily all that is in it.
 *
 * @param services in the order to add them
 */
public record Wanted(Map<ServiceKey, WantedService> services) {
  /** Nothing. */
  public static final Wanted NOTHING = new Wanted(Map.of());

  /**
   * A service that is wanted.
   *
   * @param destinations in the order to add them
   */
  public record WantedService(
      ServiceSettings settings, Map<DestinationKey, DestinationSettings> destinations) {}

  /** All that is in a table. */
  static Wanted in(Ipvs table) {
    Map<ServiceKey, WantedService> services = new LinkedHashMap<>();
    for (Service service : table.services()) {
      Map<DestinationKey, DestinationSettings> destinations = new LinkedHashMap<>();
      service.destinations().forEach(d -> destinations.put(d.key(), d.settings()));
      services.put(service.key(), new WantedService(service.settings(), destinations));
    }
    return new Wanted(services);
  }
}

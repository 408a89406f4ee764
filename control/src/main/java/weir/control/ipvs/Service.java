package weir.control.ipvs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weir.control.config.ServiceKey;

/** A virtual service in the table. Only {@link Ipvs} changes it. */
public final class Service {
  private final ServiceKey key;
  private final int id;
  final Map<DestinationKey, Destination> destinations = new LinkedHashMap<>();
  private ServiceSettings settings;

  Service(ServiceKey key, int id, ServiceSettings settings) {
    this.key = key;
    this.id = id;
    this.settings = settings;
  }

  /** What its packets have in common. */
  public ServiceKey key() {
    return key;
  }

  /** Its number for the dataplane, below {@link weir.dataplane.Limits#services}. */
  public int id() {
    return id;
  }

  /** As it was last set. */
  public ServiceSettings settings() {
    return settings;
  }

  void set(ServiceSettings now) {
    settings = now;
  }

  /** In the order that they were added: one that was removed and came back is last. */
  public List<Destination> destinations() {
    return new ArrayList<>(destinations.values());
  }

  /** One of them, or null. */
  public @Nullable Destination destination(DestinationKey destination) {
    return destinations.get(destination);
  }
}

package weir.control.ipvs;

/** A real server of one service in the table. Only {@link Ipvs} changes it. */
public final class Destination {
  private final DestinationKey key;
  private final int id;
  private DestinationSettings settings;

  Destination(DestinationKey key, int id, DestinationSettings settings) {
    this.key = key;
    this.id = id;
    this.settings = settings;
  }

  /** Address and port. */
  public DestinationKey key() {
    return key;
  }

  /** Its number for the dataplane, below {@link weir.dataplane.Limits#servers}. */
  public int id() {
    return id;
  }

  /** As it was last set. */
  public DestinationSettings settings() {
    return settings;
  }

  void set(DestinationSettings now) {
    settings = now;
  }
}

package weir.afxdp;

/**
 * Which flows stay in the kernel, and how many.
 *
 * @param mode where
 * @param flows room for as many, one for each direction of a connection
 * @param hops as {@link FlowCache#create} takes it
 */
public record FlowOptions(Mode mode, int flows, int hops) {
  /** No flow cache. */
  public static final FlowOptions OFF = new FlowOptions(Mode.OFF, 0, 0);

  /** By which interfaces flows may come in. */
  public enum Mode {
    /** None: every packet goes to a worker. */
    OFF,
    /** All but those at XDP with senders that leave checksums to a device which is not there. */
    AUTO,
    /** All: whoever says so knows that checksums are complete. */
    ALWAYS
  }

  /** Whether packets that come by an interface can be forwarded in the kernel. */
  boolean include(Hook hook, boolean partialChecksums) {
    return switch (mode) {
      case OFF -> false;
      case AUTO -> hook == Hook.TC || !partialChecksums;
      case ALWAYS -> true;
    };
  }
}

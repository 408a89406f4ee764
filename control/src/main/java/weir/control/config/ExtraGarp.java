package weir.control.config;

/**
 * Gratuitous ARPs on interfaces that carry an address and are not the instance's own.
 *
 * @param intervalMs between them; 0 for none
 * @param everyInterface whether on all of those, else on VMAC interfaces only
 */
public record ExtraGarp(long intervalMs, boolean everyInterface) {
  /** None are sent. */
  public static final ExtraGarp NONE = new ExtraGarp(0, false);
}

package weir.ffi;

/**
 * An IPv4 address of an interface.
 *
 * @param ifindex of the interface
 * @param address the number a.b.c.d, a highest
 * @param prefixLength 0..32
 * @param scope such as {@link Rtnetlink#RT_SCOPE_UNIVERSE}
 */
public record AddressInfo(int ifindex, int address, int prefixLength, int scope)
    implements NetworkObject {
  /** Whether another address is in the same network. */
  public boolean covers(int other) {
    return prefixLength == 0 || (address ^ other) >>> (32 - prefixLength) == 0;
  }
}

package weir.afxdp;

/**
 * Which packets come to Weir; everything else stays with the kernel. Holds for every interface at
 * once, from the next packet on. May be called by any thread.
 */
public interface Steering {
  /**
   * Takes these packets. Rules may overlap; one that is added twice is to be removed twice.
   *
   * @throws weir.ffi.ErrnoException with ENOSPC where the map is full; nothing of the rule holds
   *     then
   */
  void add(Steer rule);

  /** Leaves these packets to the kernel again, but for what other rules take. */
  void remove(Steer rule);

  /**
   * Tells of an address of this host. Packets to a service are taken only where its address is one;
   * other packets to it stay with the kernel even if they come from a real server, as the answers
   * to health checks do.
   *
   * @param address IPv4, {@code a.b.c.d} with a highest
   */
  void addLocal(int address);

  /** The address is no longer one of this host. */
  void removeLocal(int address);
}

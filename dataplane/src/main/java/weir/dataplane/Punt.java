package weir.dataplane;

/**
 * Gives packets to the kernel to route: those that came here because their source is a real server,
 * but belong to no connection. Somebody reaches that server directly through this host.
 */
public interface Punt {
  /** Refuses everything. */
  Punt NONE = (ip, length) -> false;

  /**
   * Sends a packet; its time to live and checksums are in order. Must not block.
   *
   * @param ip address of the IPv4 header
   * @param length bytes from there on
   * @return whether the kernel took it
   */
  boolean send(long ip, int length);
}

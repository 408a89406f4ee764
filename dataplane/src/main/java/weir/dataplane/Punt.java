package weir.dataplane;

/**
 * Gives packets to the kernel to route: those that came here because their source is a real server,
 * but belong to no connection. Somebody reaches that server directly through this host.
 *
 * <p>Owned by one worker.
 */
public interface Punt extends AutoCloseable {
  /**
   * Sends a packet; its time to live and checksums are in order. Must not block.
   *
   * @param ip address of the IPv4 header
   * @param length bytes from there on
   * @return whether the kernel took it
   */
  boolean send(long ip, int length);

  @Override
  default void close() {}
}

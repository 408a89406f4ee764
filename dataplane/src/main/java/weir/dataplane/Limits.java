package weir.dataplane;

/**
 * What is sized once, at the start.
 *
 * @param connections that the table holds; one through NAT counts twice
 * @param services ids of services are below
 * @param servers ids of real servers are below
 */
public record Limits(int connections, int services, int servers) {
  /** A million connections (about 128 MB of table), 4096 services, 16384 servers. */
  public static final Limits DEFAULT = new Limits(1 << 20, 1 << 12, 1 << 14);
}

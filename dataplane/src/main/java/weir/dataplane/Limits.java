package weir.dataplane;

import weir.conntrack.Connection;

/**
 * What is sized once, at the start.
 *
 * @param connections that the table holds; one through NAT counts twice
 * @param services ids of services are below
 * @param servers ids of real servers are below; at most {@link #MOST_SERVERS}
 */
public record Limits(int connections, int services, int servers) {
  /** A million connections (62 MiB of table), 4096 services, 16384 servers. */
  public static final Limits DEFAULT = new Limits(1 << 20, 1 << 12, 1 << 14);

  /** As many ids as a connection has room for. */
  public static final int MOST_SERVERS = Connection.SERVERS;

  /** Limits, of which {@code servers} is not too great. */
  public Limits {
    if (servers > MOST_SERVERS) {
      throw new IllegalArgumentException(
          "there can be " + MOST_SERVERS + " servers, not " + servers);
    }
  }
}

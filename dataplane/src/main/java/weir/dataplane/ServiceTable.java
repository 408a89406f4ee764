package weir.dataplane;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weir.conntrack.Timeouts;

/**
 * What the workers know of the configuration: an immutable snapshot, made by control, acquired by
 * each worker once per burst. Lookups allocate nothing.
 */
public final class ServiceTable {
  /** No service at all. */
  public static final ServiceTable EMPTY = new ServiceTable(List.of());

  private final List<VirtualService> services;
  private final MarkRules marks;
  private final Sysctls sysctls;
  private final Timeouts timeouts;

  /** Open addressing with linear probing, at most half full; 0 is no key. */
  private final long[] keys;

  private final @Nullable VirtualService[] values;
  private final @Nullable RealServer[] servers;
  private final NextHops nextHops;

  /** A snapshot of these services, where no packet has a mark. */
  public ServiceTable(List<VirtualService> services) {
    this(services, MarkRules.NONE);
  }

  /** A snapshot of these services, with the knobs and timeouts that IPVS starts with. */
  public ServiceTable(List<VirtualService> services, MarkRules marks) {
    this(services, marks, Sysctls.DEFAULT, Timeouts.DEFAULT);
  }

  /**
   * A snapshot of these services.
   *
   * @param marks what mark a packet has
   * @param sysctls the knobs
   * @param timeouts of connections
   * @throws IllegalArgumentException where two have the same protocol, address and port, or the
   *     same id, or two servers have the same id
   */
  public ServiceTable(
      List<VirtualService> services, MarkRules marks, Sysctls sysctls, Timeouts timeouts) {
    this.services = List.copyOf(services);
    this.marks = marks;
    this.sysctls = sysctls;
    this.timeouts = timeouts;
    int size = Integer.highestOneBit(Math.max(1, services.size())) << 2;
    keys = new long[size];
    values = new @Nullable VirtualService[size];
    int maxServer = -1;
    for (VirtualService service : services) {
      for (RealServer server : service.servers()) {
        maxServer = Math.max(maxServer, server.id());
      }
    }
    servers = new @Nullable RealServer[maxServer + 1];
    boolean[] ids = new boolean[1 + services.stream().mapToInt(VirtualService::id).max().orElse(0)];
    for (VirtualService service : services) {
      long key = key(service);
      int slot = slot(key);
      if (keys[slot] == key || ids[service.id()]) {
        throw new IllegalArgumentException("service " + service.id() + " is there twice");
      }
      ids[service.id()] = true;
      keys[slot] = key;
      values[slot] = service;
      for (RealServer server : service.servers()) {
        if (servers[server.id()] != null) {
          throw new IllegalArgumentException("server " + server.id() + " is there twice");
        }
        servers[server.id()] = server;
      }
    }
    nextHops = new NextHops(servers);
  }

  /** What mark a packet has. */
  MarkRules marks() {
    return marks;
  }

  /** The knobs. */
  public Sysctls sysctls() {
    return sysctls;
  }

  /** How long connections live. */
  public Timeouts timeouts() {
    return timeouts;
  }

  /** The services, in the order given. */
  public List<VirtualService> services() {
    return services;
  }

  /**
   * The service that a packet is for, if any ({@code ip_vs_service_find}): that of its mark, or of
   * its destination, or of every port of its destination.
   *
   * @param mark 0 for none
   */
  @Nullable VirtualService service(int mark, int protocol, int address, int port) {
    VirtualService service = mark == 0 ? null : values[slot(markKey(mark))];
    if (service == null) {
      service = values[slot(key(protocol, address, port))];
    }
    if (service == null) {
      service = values[slot(key(protocol, address, 0))];
    }
    return service;
  }

  /** The server with this id, if it is available. */
  @Nullable RealServer server(int id) {
    return id < servers.length ? servers[id] : null;
  }

  /** How to reach the servers. */
  NextHops nextHops() {
    return nextHops;
  }

  /**
   * The director's own address on an interface; 0 where no way to a server begins there.
   *
   * @param port the first one of the interface
   */
  int sourceAddress(int port) {
    for (RealServer server : servers) {
      NextHop hop = server == null ? null : server.nextHop();
      if (hop != null && hop.port() == port && hop.sourceAddress() != 0) {
        return hop.sourceAddress();
      }
    }
    return 0;
  }

  /** One more than the highest server id. */
  int serverIds() {
    return servers.length;
  }

  /** Where the key is, or the free slot where it would be. */
  private int slot(long key) {
    int mask = keys.length - 1;
    int i = (int) ((key * 0x9e3779b97f4a7c15L) >>> 32) & mask;
    while (keys[i] != key && keys[i] != 0) {
      i = (i + 1) & mask;
    }
    return i;
  }

  private static long key(VirtualService service) {
    return service.mark() != 0
        ? markKey(service.mark())
        : key(service.protocol(), service.address(), service.port());
  }

  /** Protocol 255 is reserved, so no address has this key. */
  private static long markKey(int mark) {
    return 0xffL << 48 | Integer.toUnsignedLong(mark);
  }

  private static long key(int protocol, int address, int port) {
    return (long) protocol << 48 | Integer.toUnsignedLong(address) << 16 | port;
  }

  @Override
  public String toString() {
    return Arrays.toString(services.toArray());
  }
}

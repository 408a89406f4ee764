package weir.dataplane;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the server of a new connection: one instance for each service and worker, so that what it
 * remembers needs no lock. Called once per new flow, never per packet.
 *
 * <p>{@link #servers} is in the kernel's order, the server added last first.
 */
abstract class Scheduler {
  /** The connections of all servers. */
  protected final ServerLoad load;

  /** The servers of the service now. */
  protected RealServer[] servers = {};

  Scheduler(ServerLoad load) {
    this.load = load;
  }

  /**
   * Takes over the servers of a new snapshot; what the scheduler remembers goes on.
   *
   * @param added the servers in the order that they were added
   */
  final void update(List<RealServer> added) {
    RealServer[] before = servers;
    servers = added.reversed().toArray(new RealServer[0]);
    if (!isSame(before)) {
      changed(before);
    }
  }

  /** Goes by these knobs from now on. */
  void adopt(Sysctls sysctls) {}

  /**
   * Called when the list or a weight in it has changed.
   *
   * @param before the servers until now
   */
  protected void changed(RealServer[] before) {}

  /**
   * The server for a new connection.
   *
   * @param ip address of the packet's IPv4 header
   * @param transport address of its TCP or UDP header
   * @param nowTick the time
   * @return null where none can take it
   */
  abstract @Nullable RealServer choose(long ip, long transport, int nowTick);

  /** Whether a server can take a new connection: it has a weight, and is not overloaded. */
  protected final boolean isAvailable(RealServer server) {
    return server.weight() > 0 && !load.isOverloaded(server.id());
  }

  /** Whether any server can take a new connection. */
  protected final boolean anyAvailable() {
    for (RealServer server : servers) {
      if (isAvailable(server)) {
        return true;
      }
    }
    return false;
  }

  /** The available server with the least overhead for its weight, the first of equals. */
  protected final @Nullable RealServer leastOverhead() {
    RealServer least = null;
    long leastOverhead = 0;
    for (RealServer server : servers) {
      if (!isAvailable(server)) {
        continue;
      }
      long overhead = load.overhead(server.id());
      if (least == null || leastOverhead * server.weight() > overhead * least.weight()) {
        least = server;
        leastOverhead = overhead;
      }
    }
    return least;
  }

  /** Whether the servers are still those of before, with the same weights and sockets. */
  private boolean isSame(RealServer[] before) {
    if (before.length != servers.length) {
      return false;
    }
    for (int i = 0; i < before.length; i++) {
      RealServer old = before[i];
      RealServer now = servers[i];
      if (old.id() != now.id()
          || old.weight() != now.weight()
          || old.address() != now.address()
          || old.port() != now.port()) {
        return false;
      }
    }
    return true;
  }

  static int greatestCommonDivisor(int a, int b) {
    while (b != 0) {
      int remainder = a % b;
      a = b;
      b = remainder;
    }
    return a;
  }

  /** Where the server with this id is in a list, or -1. */
  static int indexOf(RealServer[] list, int id) {
    for (int i = 0; i < list.length; i++) {
      if (list[i].id() == id) {
        return i;
      }
    }
    return -1;
  }
}

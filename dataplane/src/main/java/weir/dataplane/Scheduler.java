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
    changed(before);
  }

  /**
   * Called when the list or a weight in it may have changed.
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

package weir.dataplane;

import org.jspecify.annotations.Nullable;

/** What lblc and lblcr have in common: they keep each destination at servers that know it. */
abstract class LocalityScheduler extends Scheduler {
  LocalityScheduler(ServerLoad load) {
    super(load);
  }

  /** Whether a server has too much to do while another one has little. */
  final boolean isBusierThanNeedBe(RealServer server) {
    if (load.active(server.id()) <= server.weight()) {
      return false;
    }
    for (RealServer other : servers) {
      if (load.active(other.id()) * 2L < other.weight()) {
        return true;
      }
    }
    return false;
  }

  /** The server with an id, if it is in the list now. */
  final @Nullable RealServer server(int id) {
    int i = indexOf(servers, id);
    return i < 0 ? null : servers[i];
  }
}

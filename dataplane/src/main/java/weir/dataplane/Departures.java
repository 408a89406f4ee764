package weir.dataplane;

import org.jspecify.annotations.Nullable;
import weir.conntrack.Connection;
import weir.conntrack.Listener;
import weir.conntrack.Removal;

/**
 * What is done where a connection leaves the table: its flows are taken back, its server's load.
 */
final class Departures implements Listener {
  private final ServerLoad load;
  private final @Nullable CachedFlows flows;

  Departures(ServerLoad load, @Nullable CachedFlows flows) {
    this.load = load;
    this.flows = flows;
  }

  @Override
  public void removed(long connection, Removal why) {
    if (flows != null) {
      flows.release(connection);
    }
    load.removed(connection, why);
  }

  @Override
  public boolean prolong(long forward, int nowTick) {
    if (flows == null) {
      return false;
    }
    flows.refresh(forward);
    return !Connection.isExpired(forward, nowTick);
  }
}

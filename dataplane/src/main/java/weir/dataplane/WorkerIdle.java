package weir.dataplane;

import org.agrona.concurrent.IdleStrategy;
import weir.afxdp.Ports;
import weir.conntrack.ConnectionTable;

/**
 * What a worker does between rounds without work: some more rounds, since under load the next burst
 * is nanoseconds away, then it sleeps until a frame arrives.
 *
 * <p>While it sleeps it is offline, so that nobody waits for its burst boundary. It wakes up now
 * and then to expire connections.
 */
final class WorkerIdle implements IdleStrategy {
  private static final int ROUNDS = 200;
  private static final int SLEEP_MS = 10;

  private final Ports ports;
  private final ConnectionTable table;
  private final int worker;
  private final BusyTime busy;
  private int rounds;

  WorkerIdle(Ports ports, ConnectionTable table, int worker, BusyTime busy) {
    this.ports = ports;
    this.table = table;
    this.worker = worker;
    this.busy = busy;
    busy.goesOn();
  }

  @Override
  public void idle(int workCount) {
    if (workCount > 0) {
      rounds = 0;
      busy.worked();
    } else {
      busy.idles();
      idle();
      busy.goesOn();
    }
  }

  @Override
  public void idle() {
    if (rounds < ROUNDS) {
      rounds++;
      Thread.onSpinWait();
      return;
    }
    table.offline(worker);
    try {
      ports.await(SLEEP_MS);
    } finally {
      table.online(worker);
    }
  }

  @Override
  public void reset() {
    rounds = 0;
  }
}

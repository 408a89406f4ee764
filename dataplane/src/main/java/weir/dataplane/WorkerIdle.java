package weir.dataplane;

import java.util.function.BooleanSupplier;
import org.agrona.concurrent.IdleStrategy;
import org.jspecify.annotations.Nullable;
import weir.afxdp.Port;
import weir.afxdp.Ports;
import weir.conntrack.ConnectionTable;

/**
 * What a worker does between rounds without packets: some more rounds, since under load the next
 * burst is nanoseconds away, and to bring its expiry and its flows up to date; then it sleeps until
 * a frame arrives. It gives way now and then, for all of that in one piece takes longer than the
 * 256 packets last that a veth keeps for a NAPI thread which shares the processor.
 *
 * <p>While it sleeps it is offline, so that nobody waits for its burst boundary. It wakes up now
 * and then, for as many rounds as expiry and flows are behind: with a single one each time, two
 * million places of flows took 40 seconds where no packets came.
 *
 * <p>Where it goes before others ({@link Precedence}) it sleeps at once: it cannot give way.
 */
final class WorkerIdle implements IdleStrategy, AutoCloseable {
  private static final int ROUNDS = 200;

  /**
   * Some 0.2 ms where much is due. With one, a NAPI thread that never rests would leave the worker
   * no more than a round for each of its slices of 3 ms, too little to keep up with expiry.
   */
  private static final int ROUNDS_IN_ONE_PIECE = 4;

  private static final int SLEEP_MS = 10;

  private final Ports ports;
  private final ConnectionTable table;
  private final int worker;
  private final BooleanSupplier isBehind;
  private final BusyTime busy;
  private int rounds;

  /** Made by the worker's thread, of which it is. */
  private @Nullable KernelThread thread;

  private @Nullable Precedence precedence;

  /**
   * Of one worker.
   *
   * @param isBehind whether a round without packets would have something to do
   */
  WorkerIdle(
      Ports ports, ConnectionTable table, int worker, BooleanSupplier isBehind, BusyTime busy) {
    this.ports = ports;
    this.table = table;
    this.worker = worker;
    this.isBehind = isBehind;
    this.busy = busy;
    busy.goesOn();
  }

  @Override
  public void idle(int workCount) {
    if (workCount > 0) {
      rounds = 0;
      busy.worked();
      precedence().worked();
    } else {
      busy.idles();
      idle();
      busy.goesOn();
    }
  }

  /** Gives way to the kernel's threads, not to Java's. */
  @SuppressWarnings("ThreadPriorityCheck")
  @Override
  public void idle() {
    if ((rounds < ROUNDS || isBehind.getAsBoolean()) && !precedence().isFirst()) {
      rounds++;
      if (rounds % ROUNDS_IN_ONE_PIECE == 0) {
        Thread.yield();
      } else {
        Thread.onSpinWait();
      }
      return;
    }
    table.offline(worker);
    try {
      ports.await(SLEEP_MS);
    } finally {
      table.online(worker);
    }
    precedence().slept();
    rounds = ROUNDS;
  }

  private Precedence precedence() {
    Precedence mine = precedence;
    if (mine == null) {
      KernelThread opened = new KernelThread();
      mine = new Precedence(opened, this::lostPackets, System::nanoTime);
      thread = opened;
      precedence = mine;
    }
    return mine;
  }

  private long lostPackets() {
    long lost = 0;
    for (Port port : ports.list()) {
      lost += port.receiveDrops();
    }
    return lost;
  }

  @Override
  public void reset() {
    rounds = 0;
  }

  /** When the worker's thread has ended. */
  @Override
  public void close() {
    if (thread != null) {
      thread.close();
    }
  }
}

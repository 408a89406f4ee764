package weir.control.loop;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.Executor;

/** A control thread that runs on the test's thread, and whose time only the test moves. */
public final class FakeTimers implements Timers, Executor {
  private final PriorityQueue<Entry> timers =
      new PriorityQueue<>(Comparator.comparingLong(Entry::atMs).thenComparingLong(Entry::order));
  private final Queue<Runnable> events = new ArrayDeque<>();
  private long nowMs = 1_000_000;
  private long order;

  private record Entry(long atMs, long order, Runnable task) {}

  @Override
  public long nowMs() {
    return nowMs;
  }

  @Override
  public Timer after(long delayMs, Runnable task) {
    Entry entry = new Entry(nowMs + delayMs, order++, task);
    timers.add(entry);
    return () -> timers.remove(entry);
  }

  @Override
  public void execute(Runnable event) {
    events.add(event);
  }

  /** Lets time pass, and does what falls due, each at its time. */
  public void advance(long ms) {
    long untilMs = nowMs + ms;
    drain();
    while (!timers.isEmpty() && timers.element().atMs <= untilMs) {
      Entry next = timers.remove();
      nowMs = next.atMs;
      next.task.run();
      drain();
    }
    nowMs = untilMs;
  }

  /** Does the events that are queued. */
  public void drain() {
    while (!events.isEmpty()) {
      events.remove().run();
    }
  }

  /** Timers that are still to come. */
  public int pending() {
    return timers.size();
  }
}

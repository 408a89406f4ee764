package weir.control.notify;

import java.lang.System.Logger.Level;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * What other threads do for the control thread, which must not wait: so much at a time, so much
 * waiting for its turn, and what is more is dropped. Its threads come and go with the work.
 */
final class Outbox {
  private static final System.Logger LOG = System.getLogger("weir.notify");
  private static final long IDLE_THREAD_LIVES_S = 10;

  /** So long nothing begins, and something hangs. */
  private static final long STALLED_S = 30;

  private final String name;
  private final ThreadPoolExecutor threads;
  private final LongSupplier clockNs;
  private final AtomicBoolean full = new AtomicBoolean();
  private final AtomicBoolean stalled = new AtomicBoolean();

  /** When something began, or had to wait while nothing else did. */
  private volatile long lastMovedNs;

  /**
   * With nothing to do.
   *
   * @param name of the threads, and in the log
   * @param atOnce how much is done at the same time
   * @param waiting how much more waits
   */
  Outbox(String name, int atOnce, int waiting) {
    this(name, atOnce, waiting, System::nanoTime);
  }

  Outbox(String name, int atOnce, int waiting, LongSupplier clockNs) {
    this.name = name;
    this.clockNs = clockNs;
    AtomicInteger number = new AtomicInteger();
    threads =
        new ThreadPoolExecutor(
            atOnce,
            atOnce,
            IDLE_THREAD_LIVES_S,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(waiting),
            task -> {
              Thread thread = new Thread(task, name + "-" + number.getAndIncrement());
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Has something done. Never blocks; any thread may call it.
   *
   * @param lost what the log says when it is dropped; once, until nothing waits any more
   * @return whether it will be done
   */
  boolean offer(Runnable task, String lost) {
    try {
      if (threads.getQueue().isEmpty()) {
        full.set(false);
        lastMovedNs = clockNs.getAsLong();
      } else {
        warnIfStalled();
      }
      threads.execute(() -> run(task));
      return true;
    } catch (RejectedExecutionException e) {
      if (!threads.isShutdown() && !full.getAndSet(true)) {
        LOG.log(Level.WARNING, lost);
      }
      return false;
    }
  }

  private void warnIfStalled() {
    if (clockNs.getAsLong() - lastMovedNs > TimeUnit.SECONDS.toNanos(STALLED_S)
        && !stalled.getAndSet(true)) {
      LOG.log(
          Level.WARNING,
          name
              + ": "
              + threads.getActiveCount()
              + " hang for more than "
              + STALLED_S
              + " s, and "
              + threads.getQueue().size()
              + " wait for them");
    }
  }

  private void run(Runnable task) {
    lastMovedNs = clockNs.getAsLong();
    stalled.set(false);
    try {
      task.run();
    } catch (RuntimeException | Error failure) {
      LOG.log(Level.ERROR, "telling of a change failed", failure);
    }
  }

  /**
   * Takes nothing more and has the rest done.
   *
   * @param atMostMs how long to wait for it; then its threads are interrupted
   */
  void finish(long atMostMs) {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(atMostMs, TimeUnit.MILLISECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}

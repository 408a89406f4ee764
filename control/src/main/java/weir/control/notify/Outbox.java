package weir.control.notify;

import java.lang.System.Logger.Level;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What other threads do for the control thread, which must not wait: so much at a time, so much
 * waiting for its turn, and what is more is dropped. Its threads come and go with the work.
 */
final class Outbox {
  private static final System.Logger LOG = System.getLogger("weir.notify");
  private static final long IDLE_THREAD_LIVES_S = 10;

  private final ThreadPoolExecutor threads;
  private final AtomicBoolean full = new AtomicBoolean();

  /**
   * With nothing to do.
   *
   * @param name of the threads
   * @param atOnce how much is done at the same time
   * @param waiting how much more waits
   */
  Outbox(String name, int atOnce, int waiting) {
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

  private static void run(Runnable task) {
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

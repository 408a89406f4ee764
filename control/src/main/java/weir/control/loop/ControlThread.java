package weir.control.loop;

import java.lang.System.Logger.Level;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The thread that decides: a queue of events and timers, done one at a time.
 *
 * <p>Configuration, check results, netlink and admin requests all come in here, so that nothing
 * behind it needs a lock. Other threads only ever {@link #execute} or {@link #call}. An event that
 * fails is logged and the next one is done: packets flow all the while, and a control plane that
 * lives on can still be asked what is wrong.
 */
public final class ControlThread implements Executor, Timers, AutoCloseable {
  private static final System.Logger LOG = System.getLogger("weir.control");
  private static final long CLOSE_TAKES_MS = 500;

  private final ScheduledThreadPoolExecutor queue;
  private volatile @Nullable Thread thread;

  /** Starts the thread. */
  public ControlThread() {
    queue =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread created = new Thread(task, "control");
              created.setDaemon(true);
              thread = created;
              return created;
            });
    queue.setRemoveOnCancelPolicy(true);
    queue.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Adds an event. After {@link #close} it is dropped. */
  @Override
  public void execute(Runnable event) {
    try {
      queue.execute(() -> run(event));
    } catch (RejectedExecutionException closed) {
      LOG.log(Level.DEBUG, "dropped an event: the control thread has ended");
    }
  }

  /**
   * Adds an event and waits for what it gives. Not to be called on the control thread itself.
   *
   * @throws ExecutionException what the event threw, as its cause
   */
  public <T> T call(Callable<T> event) throws ExecutionException, InterruptedException {
    if (Thread.currentThread().equals(thread)) {
      throw new IllegalStateException("the control thread would wait for itself");
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    queue.execute(
        () -> {
          try {
            result.complete(event.call());
          } catch (Throwable failure) {
            result.completeExceptionally(failure);
          }
        });
    return result.get();
  }

  @Override
  public long nowMs() {
    return System.nanoTime() / 1_000_000;
  }

  @Override
  public Timer after(long delayMs, Runnable task) {
    try {
      ScheduledFuture<?> future =
          queue.schedule(() -> run(task), Math.max(0, delayMs), TimeUnit.MILLISECONDS);
      return () -> future.cancel(false);
    } catch (RejectedExecutionException closed) {
      return () -> {};
    }
  }

  private static void run(Runnable event) {
    try {
      event.run();
    } catch (RuntimeException | Error failure) {
      LOG.log(Level.ERROR, "an event of the control plane failed", failure);
    }
  }

  /** Drops all timers, lets the events that are queued be done, and ends. */
  @Override
  public void close() {
    queue.shutdown();
    try {
      if (!queue.awaitTermination(CLOSE_TAKES_MS, TimeUnit.MILLISECONDS)) {
        queue.shutdownNow();
      }
    } catch (InterruptedException e) {
      queue.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}

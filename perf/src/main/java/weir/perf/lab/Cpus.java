package weir.perf.lab;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import weir.ffi.ErrnoException;
import weir.ffi.Libc;
import weir.netns.LabException;

/** Which processor does what: load on one, what is measured on another. */
final class Cpus {
  /** Generator, clients and servers. */
  static final int LOAD = 0;

  /** The director, and its interfaces' NAPI threads. */
  static final int DIRECTOR = 1;

  private Cpus() {}

  /** Keeps the calling thread on one processor. */
  static void pin(int cpu) {
    ErrnoException.check("pin a thread to processor " + cpu, Libc.pinTo(cpu));
  }

  /** Runs something on a thread of its own that is pinned; so are the processes that it starts. */
  static <T> T on(int cpu, Callable<T> task) {
    return unpinned(
        () -> {
          pin(cpu);
          return task.call();
        });
  }

  /** Runs something on a thread of its own. */
  static <T> T unpinned(Callable<T> task) {
    FutureTask<T> future = new FutureTask<>(task);
    Thread.ofPlatform().daemon().name("lab").start(future);
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof LabException failure) {
        throw failure;
      }
      throw new LabException(String.valueOf(e.getCause()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }
}

package weir.ffi;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A network namespace, held open by a file descriptor.
 *
 * <p>A namespace belongs to a thread, and a socket to the namespace of the thread that opened it,
 * for good. So the thread that has entered opens sockets there; who uses them later does not
 * matter.
 */
public final class NetworkNamespace implements AutoCloseable {
  private final String name;
  private final int fd;

  private NetworkNamespace(String name, int fd) {
    this.name = name;
    this.fd = fd;
  }

  /**
   * Opens a namespace by a file that stands for it, such as {@code /proc/PID/ns/net}.
   *
   * @throws ErrnoException with ENOENT where there is none
   */
  public static NetworkNamespace open(Path file) {
    String name = file.toString();
    int fd = Libc.open(name, Fcntl.O_RDONLY);
    return new NetworkNamespace(
        name, (int) ErrnoException.check("open network namespace " + name, fd));
  }

  /**
   * Opens a namespace by the name that {@code ip netns add} gave it.
   *
   * @throws ErrnoException with ENOENT where there is none
   */
  public static NetworkNamespace named(String name) {
    return open(Path.of("/run/netns", name));
  }

  /**
   * Moves the calling thread into this namespace, for the rest of its life.
   *
   * @throws IllegalStateException on a virtual thread, whose carrier would be moved
   * @throws ErrnoException with EPERM without CAP_SYS_ADMIN
   */
  public void enter() {
    if (Thread.currentThread().isVirtual()) {
      throw new IllegalStateException("a virtual thread cannot enter a network namespace");
    }
    ErrnoException.check("enter network namespace " + name, Libc.setns(fd, Sched.CLONE_NEWNET));
  }

  /**
   * Runs something on a thread of its own in this namespace and waits for it.
   *
   * @return what {@code task} returns
   * @throws Exception what {@code task} throws
   */
  public <T> T call(Callable<T> task) throws Exception {
    FutureTask<T> future =
        new FutureTask<>(
            () -> {
              enter();
              return task.call();
            });
    Thread.ofPlatform().name("in " + name).start(future);
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    Libc.close(fd);
  }
}

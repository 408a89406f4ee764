package weir.netns;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import weir.ffi.ErrnoException;
import weir.ffi.Libc;

/**
 * A program that runs beside the test. Its output (standard output and error, as they come) is kept
 * line by line, and can be waited for. Closing kills it.
 */
public final class Background implements AutoCloseable {
  private static final int SIGHUP = 1;
  private static final int SIGINT = 2;
  private static final int SIGTERM = 15;
  private static final int SIGCONT = 18;
  private static final int SIGSTOP = 19;
  private static final Duration KILL_TAKES = Duration.ofSeconds(10);
  private static final Duration OUTPUT_TAKES = Duration.ofSeconds(1);

  private final String name;
  private final Process process;
  private final Thread reader;

  // Guarded by this, as is ended.
  private final List<String> lines = new ArrayList<>();

  private boolean ended;

  Background(String name, ProcessBuilder builder) {
    this.name = name;
    try {
      process = builder.redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new LabException("cannot start " + name + ": " + e.getMessage(), e);
    }
    reader = Thread.ofPlatform().daemon().name("output of " + name).start(this::read);
  }

  private void read() {
    try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        synchronized (this) {
          lines.add(line);
          notifyAll();
        }
      }
    } catch (IOException killed) {
      // The stream of a killed process ends with an error or without one.
    } finally {
      synchronized (this) {
        ended = true;
        notifyAll();
      }
    }
  }

  /**
   * The first line, printed already or yet to come, that {@code wanted} accepts.
   *
   * @param what names the line in the error
   * @throws LabException where it does not come within {@code atMost} or before the program ends,
   *     with all the program printed
   */
  public synchronized String awaitLine(Duration atMost, String what, Predicate<String> wanted) {
    long deadline = System.nanoTime() + Await.patiently(atMost).toNanos();
    for (int next = 0; ; next++) {
      while (next == lines.size()) {
        long leftMs = (deadline - System.nanoTime()) / 1_000_000;
        if (ended) {
          int status = awaitExit(KILL_TAKES);
          throw new LabException(
              name + " ended with status " + status + " without " + what + ":\n" + output());
        }
        if (leftMs <= 0) {
          throw new LabException(name + " did not print " + what + ":\n" + output());
        }
        try {
          wait(leftMs);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new LabException("interrupted while waiting for " + what, e);
        }
      }
      if (wanted.test(lines.get(next))) {
        return lines.get(next);
      }
    }
  }

  /**
   * Waits for the end.
   *
   * @return the exit status; 128 + N after signal N
   * @throws LabException where the program still runs after {@code atMost}
   */
  public int awaitExit(Duration atMost) {
    try {
      long limitMs = Await.patiently(atMost).toMillis();
      if (!process.waitFor(limitMs, TimeUnit.MILLISECONDS)) {
        throw new LabException(name + " still runs after " + limitMs + " ms:\n" + output());
      }
      // Its output may still be on the way; a child that it left behind could hold it open.
      reader.join(OUTPUT_TAKES.toMillis());
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while waiting for the end of " + name, e);
    }
  }

  /** Everything printed so far. */
  public synchronized String output() {
    return String.join("\n", lines);
  }

  /** The process number. */
  public long pid() {
    return process.pid();
  }

  /** Whether it still runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Sends SIGHUP, as operators do after a change of configuration. */
  public void hangUp() {
    signal(SIGHUP);
  }

  /** Sends SIGINT, as Ctrl-C does. */
  public void interrupt() {
    signal(SIGINT);
  }

  /** Sends SIGTERM, as service managers do. */
  public void terminate() {
    signal(SIGTERM);
  }

  /** Stops it where it is, until {@link #resume}. */
  public void pause() {
    signal(SIGSTOP);
  }

  /** Lets it go on. */
  public void resume() {
    signal(SIGCONT);
  }

  private void signal(int signal) {
    ErrnoException.check("kill " + name, Libc.kill((int) pid(), signal));
  }

  /** Sends SIGKILL and waits for the end. */
  @Override
  public void close() {
    process.destroyForcibly();
    awaitExit(KILL_TAKES);
  }
}

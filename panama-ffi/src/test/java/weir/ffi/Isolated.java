package weir.ffi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Runs tests on a thread with an empty network namespace of its own, gone when it ends. */
final class Isolated {
  private Isolated() {}

  /** Runs {@code test}; skips it visibly where making a namespace is not allowed. */
  static void run(Callable<?> test) throws Exception {
    FutureTask<Integer> task =
        new FutureTask<>(
            () -> {
              int result = Libc.unshare(Sched.CLONE_NEWNET);
              if (result == 0) {
                test.call();
              }
              return result;
            });
    Thread.ofPlatform().start(task);
    try {
      assumeTrue(task.get() != -Errno.EPERM, "needs CAP_SYS_ADMIN for a network namespace");
      assertEquals(0, task.get());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e;
    }
  }

  /** Runs {@code ip} with arguments in the calling thread's namespace. */
  static void ip(String arguments) throws IOException, InterruptedException {
    run("ip " + arguments, "");
  }

  /** What {@code ip} with arguments prints in the calling thread's namespace. */
  static String show(String arguments) throws IOException, InterruptedException {
    return run("ip " + arguments, "");
  }

  /** Runs {@code ip} with lines of arguments in the calling thread's namespace. */
  static void ipBatch(String lines) throws IOException, InterruptedException {
    run("ip -batch -", lines);
  }

  private static String run(String command, String input) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command.split(" ", -1)).redirectErrorStream(true).start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(UTF_8));
    }
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), command + ": " + output);
    return output;
  }
}

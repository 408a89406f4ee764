import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs test classes and says of each test what became of it, where there is no Maven: {@code
 * KernelTests CLASS...}. Time limits of tests are off, since the machine may be an emulated one.
 * Exit status 1 if a test failed.
 */
public final class KernelTests implements TestExecutionListener {
  /** Of a crash: what happened, where, the processor's registers and the stack. */
  private static final int CRASH_LINES = 80;

  private final PrintStream out = System.out;
  private int passed;
  private int failed;
  private int skipped;
  private long startNs;

  private KernelTests() {}

  public static void main(String[] classes) {
    boolean failed = false;
    for (String name : classes) {
      KernelTests tests = new KernelTests();
      tests.run(name);
      failed |= tests.failed > 0;
    }
    System.exit(failed ? 1 : 0);
  }

  private void run(String name) {
    startNs = System.nanoTime();
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(List.of(selectClass(name)))
            .configurationParameter("junit.jupiter.execution.timeout.mode", "disabled")
            .build();
    LauncherFactory.create().execute(request, this);
    out.printf(
        "class %s: %d passed, %d failed, %d skipped, %d s%n",
        name, passed, failed, skipped, (System.nanoTime() - startNs) / 1_000_000_000);
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    skipped++;
    out.println("skipped " + name(test) + ": " + reason);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    switch (result.getStatus()) {
      case SUCCESSFUL -> {
        if (test.isTest()) {
          passed++;
          out.println("passed  " + name(test));
        }
      }
      case ABORTED ->
          executionSkipped(
              test, result.getThrowable().map(Throwable::getMessage).orElse("no reason"));
      case FAILED -> {
        failed++;
        out.println("FAILED  " + name(test));
        result.getThrowable().ifPresent(fault -> fault.printStackTrace(out));
        crashes();
      }
    }
  }

  /** What a JVM leaves behind that crashed: emulated processors make them do that. */
  private void crashes() {
    try (Stream<Path> files = Files.list(Path.of("/tmp"))) {
      for (Path file :
          files.filter(f -> f.getFileName().toString().startsWith("hs_err")).toList()) {
        out.println(file + ":");
        try (Stream<String> lines = Files.lines(file)) {
          lines.limit(CRASH_LINES).forEach(out::println);
        }
        Files.delete(file);
      }
    } catch (IOException e) {
      out.println("nothing is known of crashes: " + e);
    }
  }

  /** Such as {@code weir.SomeTest.shouldDoSomething [2] 5}. */
  private static String name(TestIdentifier test) {
    TestSource source = test.getSource().orElse(null);
    if (source instanceof MethodSource method) {
      String name = method.getClassName() + "." + method.getMethodName();
      String shown = test.getDisplayName();
      return shown.startsWith(method.getMethodName()) ? name : name + " " + shown;
    }
    return source instanceof ClassSource type ? type.getClassName() : test.getDisplayName();
  }
}

package weir.netns;

import static org.junit.jupiter.api.extension.ConditionEvaluationResult.disabled;
import static org.junit.jupiter.api.extension.ConditionEvaluationResult.enabled;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Skips {@link NetnsTest}s where there is no root or a program is missing. */
final class CanBuildLabs implements ExecutionCondition {
  private static final List<String> PATHS = List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin");

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (Command.run(List.of("id", "-u"), "").output().strip().equals("0")) {
      Stream<String> needs =
          AnnotationSupport.findAnnotation(context.getTestClass(), NetnsTest.class).stream()
              .flatMap(test -> Stream.of(test.needs()));
      List<String> missing =
          Stream.concat(Stream.of("ip", "ethtool"), needs).filter(CanBuildLabs::missing).toList();
      return missing.isEmpty()
          ? enabled("root, and all programs are there")
          : disabled(
              "not installed: " + String.join(", ", missing) + " (./weir test installs them)");
    }
    return disabled("network namespaces need root");
  }

  private static boolean missing(String program) {
    return PATHS.stream().noneMatch(path -> Files.isExecutable(Path.of(path, program)));
  }
}

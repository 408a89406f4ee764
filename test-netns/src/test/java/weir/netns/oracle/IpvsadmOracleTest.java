package weir.netns.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weir.netns.Lab;
import weir.netns.LabException;
import weir.netns.Netns;
import weir.netns.NetnsTest;

/**
 * Asks the real ipvsadm, on the real IPVS, whether it says what stands in the transcript that
 * Weir's is tested with: its parts at once, each to a guest, since it is programs that take a guest
 * long.
 *
 * <p>Names of services are those of this machine's {@code /etc/services}.
 */
@NetnsTest(needs = {"linux.uml", "ipvsadm", "modprobe"})
@EnabledIf(
    value = "isThere",
    disabledReason = "no shared/ipvs-reference/ipvs-director beside the checkout")
final class IpvsadmOracleTest {
  private static final Path TRANSCRIPT =
      Path.of("control/src/test/resources/weir/control/adm/ipvsadm.transcript");

  /** Standard output that is not compared. */
  private static final String SOME = ">...";

  private static final String SECTION = "# --";

  /** A section that begins with it needs nothing of those before. */
  private static final String CLEAR = " -C";

  /** A command and what is said to it: lines of the transcript. */
  record Exchange(String arguments, List<String> input, List<String> answer, boolean any) {
    String shown(List<String> lines) {
      Stream<String> shown = lines.stream();
      if (answer.contains(SOME)) {
        shown = shown.map(line -> line.startsWith(">") ? SOME : line).distinct();
      }
      return String.join("\n", any ? shown.sorted().toList() : shown.toList());
    }
  }

  static boolean isThere() {
    return Guest.program().isPresent();
  }

  private static Path file() {
    Path directory = Path.of("").toAbsolutePath();
    for (Path at = directory; at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(TRANSCRIPT))) {
        return at.resolve(TRANSCRIPT);
      }
    }
    throw new LabException(TRANSCRIPT + " is neither in " + directory + " nor above it");
  }

  /** The transcript, in parts that can be played alone. */
  static List<List<Exchange>> parts() throws IOException {
    List<List<Exchange>> parts = new ArrayList<>();
    boolean isSection = false;
    boolean any = false;
    for (String line : Files.readAllLines(file())) {
      isSection |= line.startsWith(SECTION);
      switch (line.isEmpty() ? '#' : line.charAt(0)) {
        case '%' -> any = true;
        case '$' -> {
          String arguments = line.substring(1);
          if (parts.isEmpty() || (isSection && arguments.equals(CLEAR))) {
            parts.add(new ArrayList<>());
          }
          parts.getLast().add(new Exchange(arguments, new ArrayList<>(), new ArrayList<>(), any));
          isSection = false;
          any = false;
        }
        case '<' -> last(parts).input.add(line.length() < 2 ? "" : line.substring(2));
        case '>', '!', '=' -> last(parts).answer.add(line);
        default -> {
          // What Weir says instead is not asked of this one.
        }
      }
    }
    return parts;
  }

  private static Exchange last(List<List<Exchange>> parts) {
    return parts.getLast().getLast();
  }

  /** A shell script that runs every command, and prints its answer as the transcript does. */
  private static String script(Lab lab, List<Exchange> all) {
    StringBuilder script = new StringBuilder("cd /run\n");
    for (int i = 0; i < all.size(); i++) {
      String input = String.join("\n", all.get(i).input) + "\n";
      script
          .append("ipvsadm ")
          .append(all.get(i).arguments)
          .append(" > out 2> err < ")
          .append(lab.file("input-" + i, input))
          .append("; status=$?\necho '$'\n")
          .append("while IFS= read -r line; do printf '> %s\\n' \"$line\"; done < out\n")
          .append("while IFS= read -r line; do printf '! %s\\n' \"$line\"; done < err\n")
          .append("echo \"= $status\"\n");
    }
    return script.toString();
  }

  @ParameterizedTest(name = "part {index}")
  @MethodSource("parts")
  @Execution(ExecutionMode.CONCURRENT)
  void transcriptShouldBeTrue(List<Exchange> all) {
    List<List<String>> answers = new ArrayList<>();
    try (Lab lab = Lab.open()) {
      Netns namespace = lab.namespace("ipvs");
      namespace.cable("d0", lab.namespace("other"), "front");
      Guest guest = lab.own(new Guest(Guest.program().orElseThrow(), namespace, "d0=10.0.9.1/24"));
      Path script = lab.file("script", script(lab, all));
      for (String line : guest.run("echo 1 > /proc/sys/kernel/printk; bash " + script)) {
        if (line.equals("$")) {
          answers.add(new ArrayList<>());
        } else {
          answers.getLast().add(line);
        }
      }
    }
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      String expected = all.get(i).shown(all.get(i).answer);
      String actual = all.get(i).shown(answers.get(i));
      if (!expected.equals(actual)) {
        wrong.add("$" + all.get(i).arguments + "\n" + expected + "\n--- the real one:\n" + actual);
      }
    }
    assertEquals("", String.join("\n\n", wrong));
  }
}

package weir.netns.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import weir.netns.Lab;
import weir.netns.LabException;
import weir.netns.Netns;
import weir.netns.NetnsTest;

/**
 * Asks the real ipvsadm, on the real IPVS, whether it says what stands in the transcript that
 * Weir's is tested with.
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

  /** A command and what is said to it: lines of the transcript. */
  private record Exchange(String arguments, List<String> input, List<String> answer, boolean any) {
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

  private static List<Exchange> transcript() throws IOException {
    List<Exchange> all = new ArrayList<>();
    boolean any = false;
    for (String line : Files.readAllLines(file())) {
      switch (line.isEmpty() ? '#' : line.charAt(0)) {
        case '%' -> any = true;
        case '$' -> {
          all.add(new Exchange(line.substring(1), new ArrayList<>(), new ArrayList<>(), any));
          any = false;
        }
        case '<' -> all.getLast().input.add(line.length() < 2 ? "" : line.substring(2));
        case '>', '!', '=' -> all.getLast().answer.add(line);
        default -> {
          // What Weir says instead is not asked of this one.
        }
      }
    }
    return all;
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

  @Test
  void transcriptShouldBeTrue() throws IOException {
    List<Exchange> all = transcript();
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

package weir.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weir.afxdp.Link;
import weir.afxdp.MemoryPorts;
import weir.control.adm.FixedNames;
import weir.control.adm.Ipvsadm;
import weir.control.adm.RandomTable;
import weir.control.admin.AdminClient;
import weir.control.check.Outcome;
import weir.control.config.ConfigurationReader;
import weir.control.config.Source;
import weir.control.marks.MarkRulesReader;
import weir.control.net.EventLoop;
import weir.dataplane.Limits;
import weir.dataplane.Sysctls;

/**
 * A1-A6: the transcript of the real ipvsadm, played to Weir's and a running director: the same
 * answers, but for those with a reason.
 */
@Timeout(60)
class IpvsadmTranscriptTest {
  private static final Limits LIMITS = new Limits(1024, 128, 128);

  /** The director begins with nothing. */
  private static final String CONFIGURATION = "";

  /** Standard output that is not compared. */
  private static final String SOME = ">...";

  @TempDir private Path directory;

  /** A command and what is said to it: lines of the transcript. */
  private record Exchange(String arguments, List<String> input, List<String> answer, boolean any) {
    String shown(List<String> lines) {
      Stream<String> shown = lines.stream().map(l -> l.replaceFirst("\\(size=\\d+\\)$", "(size=)"));
      if (answer.contains(SOME)) {
        shown = shown.map(line -> line.startsWith(">") ? SOME : line).distinct();
      }
      return String.join("\n", any ? shown.sorted().toList() : shown.toList());
    }
  }

  private static List<Exchange> transcript() throws IOException {
    List<Exchange> all = new ArrayList<>();
    String text;
    try (InputStream in =
        IpvsadmTranscriptTest.class.getResourceAsStream("adm/ipvsadm.transcript")) {
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    boolean any = false;
    for (String line : text.lines().toList()) {
      char kind = line.isEmpty() ? '#' : line.charAt(0);
      switch (kind) {
        case '#' -> {}
        case '%' -> any = true;
        case '$' -> {
          all.add(
              new Exchange(line.substring(1).strip(), new ArrayList<>(), new ArrayList<>(), any));
          any = false;
        }
        case '<' -> all.getLast().input.add(line.length() < 2 ? "" : line.substring(2));
        case '~' -> {
          if (line.startsWith("~ ")) {
            all.getLast().answer.clear();
          } else {
            all.getLast().answer.add(line.substring(1));
          }
        }
        default -> all.getLast().answer.add(line);
      }
    }
    return all;
  }

  /** As a shell does, with no quotes but single ones. */
  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    boolean isWord = false;
    for (char c : (line + " ").toCharArray()) {
      if (c == '\'') {
        quoted = !quoted;
        isWord = true;
      } else if (c != ' ' || quoted) {
        word.append(c);
        isWord = true;
      } else if (isWord) {
        words.add(word.toString());
        word.setLength(0);
        isWord = false;
      }
    }
    return words;
  }

  private interface Use {
    void by(Path socket) throws Exception;
  }

  private void withDirector(Use use) throws Exception {
    Path socket = directory.resolve("weir.sock");
    try (EventLoop loop = EventLoop.open();
        MemoryPorts ports =
            new MemoryPorts(128, new Link(7, "d0", 0x0200_0000_00ffL, 1500, false, false));
        LogCapture log = new LogCapture("weir.adm");
        Director director =
            Director.start(
                inputs(),
                _ -> inputs(),
                Sysctls.DEFAULT,
                LIMITS,
                new MemoryPath(ports, new FakeSteering()),
                new FakeNetwork(),
                loop,
                (_, _, then) -> then.accept(Outcome.Good.PLAIN),
                socket)) {
      assertFalse(director.readyLine().isEmpty());
      use.by(socket);
      assertFalse(log.lines().isEmpty());
    }
  }

  @Test
  void shouldAnswerAsIpvsadmDoes() throws Exception {
    List<String> wrong = new ArrayList<>();
    List<Exchange> all = transcript();
    withDirector(
        socket -> {
          for (Exchange exchange : all) {
            String expected = exchange.shown(exchange.answer);
            String actual = exchange.shown(run(words(exchange.arguments), exchange.input, socket));
            if (!expected.equals(actual)) {
              wrong.add("$ " + exchange.arguments + "\n" + expected + "\n--- Weir:\n" + actual);
            }
          }
        });
    assertEquals("", String.join("\n\n", wrong), () -> wrong.size() + " of " + all.size());
  }

  /** Thresholds are not among what is saved, as with the real one. */
  @RepeatedTest(20)
  void shouldRestoreWhatItSaves(RepetitionInfo repetition) throws Exception {
    Random random = new Random(repetition.getCurrentRepetition());
    List<String> commands = RandomTable.commands(random);
    withDirector(
        socket -> {
          assertEquals(List.of("= 0"), run(List.of("-R"), commands, socket));
          List<String> saved = run(List.of("-Sn"), List.of(), socket);
          List<String> listed = run(List.of("-Ln"), List.of(), socket);
          List<String> rules =
              saved.stream().filter(l -> l.startsWith("> ")).map(l -> l.substring(2)).toList();

          assertEquals(commands.size(), rules.size());
          assertEquals(List.of("= 0"), run(List.of("-C"), List.of(), socket));
          assertEquals(List.of("= 0"), run(List.of("-R"), rules, socket));
          assertEquals(saved, run(List.of("-Sn"), List.of(), socket));
          assertEquals(listed, run(List.of("-Ln"), List.of(), socket));
        });
  }

  private static Inputs inputs() {
    return new Inputs(
        Path.of("test.conf"),
        ConfigurationReader.read(new Source("test.conf", CONFIGURATION)),
        Path.of("marks"),
        MarkRulesReader.read(new Source("marks", "")),
        false);
  }

  private static List<String> run(List<String> arguments, List<String> lines, Path socket) {
    String input = String.join("\n", lines) + "\n";
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        new Ipvsadm(
                () -> new AdminClient(socket),
                new FixedNames(),
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8))
            .run(arguments);
    List<String> answer = new ArrayList<>();
    out.toString(StandardCharsets.UTF_8).lines().forEach(line -> answer.add("> " + line));
    err.toString(StandardCharsets.UTF_8).lines().forEach(line -> answer.add("! " + line));
    answer.add("= " + status);
    return answer;
  }
}

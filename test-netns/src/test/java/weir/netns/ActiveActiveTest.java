package weir.netns;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * K13: the LVS book's two directors, each master of one instance and backup of the other, by its
 * own files: two Weirs, and a Weir beside a keepalived. Mended are the interval, which is 1 s for
 * the 5 s of the book, and the word that it spells {@code lvs_sync_daemon_inteface}.
 */
@NetnsTest(needs = "keepalived")
@EnabledIf("hasTheFiles")
@Timeout(value = 120, unit = SECONDS)
final class ActiveActiveTest {
  private static final Path FILES = Path.of("../../shared/manual-configs").toAbsolutePath();
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String WEB = "61.135.93.99";
  private static final String CTCP = "61.135.93.100";

  static boolean hasTheFiles() {
    return Files.isDirectory(FILES);
  }

  private static Path mended(Lab lab, String name) {
    try {
      String text = Files.readString(FILES.resolve(name));
      text = text.replace("advert_int 5", "advert_int 1");
      text = text.replaceAll("(?m)^ *lvs_sync_daemon_inteface.*\n", "");
      return lab.file(name, text.replace("VI_WEB{", "VI_WEB {"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Background start(String kind, Netns on, Path file) {
    return kind.equals("weir")
        ? DirectorProcess.launch(on, file).process()
        : on.start(
            "keepalived",
            "-n",
            "-l",
            "-P",
            "-f",
            file.toString(),
            "-p",
            file + ".pid",
            "-r",
            file + ".vrrp.pid");
  }

  private static boolean holds(Netns director, String address) {
    return director.run("ip", "-4", "address", "show", "dev", "eth0").contains(address + "/");
  }

  private static void await(Netns director, List<String> held, List<Background> logs) {
    for (String address : List.of(WEB, CTCP)) {
      boolean wanted = held.contains(address);
      try {
        Await.until(
            SOON,
            director.role() + (wanted ? " has " : " lets go ") + address,
            () -> holds(director, address) == wanted);
      } catch (LabException e) {
        StringBuilder all = new StringBuilder(String.valueOf(e.getMessage()));
        logs.forEach(log -> all.append("\n---\n").append(log.output()));
        throw new AssertionError(all.toString(), e);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"weir, weir", "weir, keepalived", "keepalived, weir"})
  void shouldEachHaveAnAddressAndBothWhenAlone(String kindOfFirst, String kindOfSecond) {
    try (Lab lab = Lab.open()) {
      Netns wire = lab.namespace("wire").bridge("br0");
      Netns first = lab.namespace("lvs1");
      Netns second = lab.namespace("lvs2");
      first.plug("eth0", wire, "br0", "61.135.93.1/24");
      second.plug("eth0", wire, "br0", "61.135.93.2/24");
      Path firstFile = mended(lab, "lvs-book-two-instances-lvs1.conf");
      Path secondFile = mended(lab, "lvs-book-two-instances-lvs2.conf");
      Background one = start(kindOfFirst, first, firstFile);
      Background two = start(kindOfSecond, second, secondFile);
      await(first, List.of(WEB), List.of(one, two));
      await(second, List.of(CTCP), List.of(one, two));

      one.terminate();
      await(second, List.of(WEB, CTCP), List.of(one, two));
      await(first, List.of(), List.of(one, two));
      one.awaitExit(SOON);

      Background again = start(kindOfFirst, first, firstFile);
      await(first, List.of(WEB), List.of(again, two));
      await(second, List.of(CTCP), List.of(again, two));
      assertTrue(two.isAlive(), two.output());
    }
  }
}

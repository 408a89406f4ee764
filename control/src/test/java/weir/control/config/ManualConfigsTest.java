package weir.control.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Configurations from printed manuals, which are not part of this repository: they are read from
 * {@code shared/manual-configs} beside it, and the tests are skipped where that is missing.
 */
class ManualConfigsTest {
  private static final Path DIRECTORY = Path.of("../../shared/manual-configs");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rhel7-nat",
        "rhel7-dr",
        "lvs-book-cdn-master",
        "lvs-book-cdn-backup",
        "lvs-book-two-instances-lvs1",
        "lvs-book-two-instances-lvs2",
        "lvs-book-template",
        "howto-flattened-master",
        "howto-flattened-backup",
        "rhel7-haproxy",
        "howto-flattened-haproxy"
      })
  void shouldNameEachFaultOfThePrintedFile(String name) throws IOException {
    Checked checked = check(name, lines(name));

    assertEquals(FaultFilesTest.expected("manual/" + name + ".expected"), Texts.told(checked));
  }

  @Test
  void shouldAcceptTheNatFileOnceItsBracesAreMended() throws IOException {
    List<String> lines = lines("rhel7-nat");
    lines.remove(50);
    lines.remove(45);
    lines.add(24, lines.remove(25));

    Checked checked = check("rhel7-nat", lines);

    assertEquals(List.of(), Texts.errors(checked));
    assertEquals(
        2,
        Texts.told(checked).stream().filter(told -> told.contains("longer than 8")).count(),
        "both passwords are too long");
    VirtualServer service = checked.configuration().virtualServers().getFirst();
    assertEquals("TCP 192.168.1.11:80", service.toString());
    assertEquals(LbAlgo.RR, service.lbAlgo());
    assertEquals(LbKind.NAT, service.lbKind());
    assertEquals(
        List.of("192.168.1.20:80", "192.168.1.21:80", "192.168.1.22:80", "192.168.1.23:80"),
        service.realServers().stream().map(RealServer::endpoint).toList());
    CheckSettings check = service.realServers().getFirst().checks().getFirst().settings();
    assertEquals(6_000, check.delayLoopMs());
    assertEquals(10_000, check.connectTimeoutMs());
  }

  @Test
  void shouldAcceptTheDrFileOnceItsBraceIsWritten() throws IOException {
    List<String> lines = lines("rhel7-dr");
    lines.set(24, lines.get(24) + " {");

    Checked checked = check("rhel7-dr", lines);

    assertEquals(List.of(), Texts.errors(checked));
    VirtualServer service = checked.configuration().virtualServers().getFirst();
    assertEquals("TCP 172.31.0.1:80", service.toString());
    assertEquals(LbKind.DR, service.lbKind());
    assertEquals(9600, service.persistenceTimeoutS());
    assertEquals(3, service.realServers().size());
  }

  private static List<String> lines(String name) throws IOException {
    Path file = DIRECTORY.resolve(name + (name.endsWith("haproxy") ? ".cfg" : ".conf"));
    assumeTrue(Files.exists(file), file + " is not here");
    return new ArrayList<>(Files.readAllLines(file));
  }

  private static Checked check(String name, List<String> lines) {
    return ConfigurationReader.read(new Source(name + ".conf", String.join("\n", lines) + "\n"));
  }
}

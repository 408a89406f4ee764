package weir.control.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole files with the faults that users' files have, each against what must be said about it. */
class FaultFilesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "nat-braces",
        "nat-mended",
        "dr-open-brace",
        "old-names",
        "unclosed-group",
        "flattened",
        "windows",
        "proxy-pair"
      })
  void shouldNameEachFaultWhereItStands(String name) throws IOException {
    assertEquals(
        expected("faults/" + name + ".expected"), Texts.told(check("faults/" + name + ".conf")));
  }

  @Test
  void shouldUnderstandAFileWithMisplacedBracesAsItsMendedForm() throws IOException {
    Configuration broken = check("faults/nat-braces.conf").configuration();
    Configuration mended = check("faults/nat-mended.conf").configuration();

    assertEquals(mended.globalDefs(), broken.globalDefs());
    assertEquals(3, mended.virtualServers().getFirst().realServers().size());
    assertEquals(endpoints(mended), endpoints(broken));
  }

  @Test
  void shouldReadAFileFromWindows() throws IOException {
    Checked checked = check("faults/windows.conf");

    assertFalse(checked.hasErrors());
    assertEquals("windows", checked.configuration().globalDefs().routerId());
    assertEquals(
        3, checked.configuration().virtualServers().getFirst().realServers().getFirst().weight());
  }

  private static List<String> endpoints(Configuration configuration) {
    return configuration.virtualServers().stream()
        .flatMap(
            service ->
                Stream.concat(
                    Stream.of(service.toString()),
                    service.realServers().stream().map(RealServer::endpoint)))
        .toList();
  }

  private static Checked check(String resource) throws IOException {
    return ConfigurationReader.read(Source.decode(resource, bytes(resource)));
  }

  static List<String> expected(String resource) throws IOException {
    List<String> lines = new String(bytes(resource), Texts.UTF_8).lines().toList();
    assertTrue(resource.contains("windows") || !lines.isEmpty(), resource + " expects nothing");
    return lines;
  }

  private static byte[] bytes(String resource) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(FaultFilesTest.class.getResourceAsStream(resource), resource)) {
      return in.readAllBytes();
    }
  }
}

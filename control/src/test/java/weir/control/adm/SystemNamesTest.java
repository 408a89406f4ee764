package weir.control.adm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.control.admin.ConnectionPage;

/** A2: names of services and hosts. */
class SystemNamesTest {
  @TempDir private Path directory;

  private SystemNames names(String services) throws Exception {
    return new SystemNames(Files.writeString(directory.resolve("services"), services));
  }

  @Test
  void shouldReadTheFileOfServices() throws Exception {
    SystemNames names =
        names(
            """
            # comment 1/tcp
            http		80/tcp		www	# WorldWideWeb
            domain 53/tcp
            domain 53/udp#
            broken
            worse nonsense
            """);

    assertEquals(80, names.port("http", "tcp"));
    assertEquals(80, names.port("www", "tcp"));
    assertEquals(-1, names.port("www", "udp"));
    assertEquals(-1, names.port("WorldWideWeb", "tcp"));
    assertEquals("http", names.service(80, "tcp"));
    assertEquals("80", names.service(80, "udp"));
    assertEquals("domain", names.service(53, "udp"));
    assertEquals("53", names.service(53, null));
    assertEquals("0", names.service(0, "tcp"));
  }

  @Test
  void shouldHaveNoNamesWithoutAFile() {
    assertEquals("80", new SystemNames(directory.resolve("none")).service(80, "tcp"));
  }

  @Test
  void shouldAskTheResolverForHosts() {
    assertEquals(0x7f000001, new SystemNames().address("localhost"));
    assertEquals("localhost", new SystemNames().host(0x7f000001));
    assertEquals(-1, new SystemNames().address(""));
  }

  /** A3: the template of a mark has a protocol that has no services. */
  @Test
  void shouldNameConnections() {
    ConnectionLines lines = new ConnectionLines(new FixedNames());

    assertEquals(
        "TCP 00:05  SYN_RECV    127.0.0.9:40000    localhost:http     10.0.0.1:http-alt\n",
        lines.line(
            new ConnectionPage.Row(
                "TCP", 5, "SYN_RECV", "127.0.0.9:40000", "127.0.0.1:80", "10.0.0.1:8080")));
    assertEquals(
        "IP  01:00  NONE        10.0.0.9:0         0.0.0.80:80        10.0.0.1:80\n",
        lines.line(
            new ConnectionPage.Row("IP", 60, "NONE", "10.0.0.9:0", "0.0.0.80:80", "10.0.0.1:80")));
  }
}

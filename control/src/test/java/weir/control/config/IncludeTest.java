package weir.control.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncludeTest {
  @TempDir private Path directory;

  @Test
  void shouldReadFilesInTheOrderOfTheirNames() throws IOException {
    write("conf.d/b.conf", "virtual_server 192.0.2.2 80 {\n  include ../pool\n}\n");
    write("conf.d/a.conf", "virtual_server 192.0.2.1 80 {\n  include ../pool\n}\n");
    write("conf.d/c.txt", "nonsense\n");
    write("pool", "protocol TCP\nreal_server 10.0.0.1 80 {\n}\n");
    Path main = write("main.conf", "include conf.d/*.conf\n");

    Checked checked = ConfigurationReader.read(main, _ -> false);

    assertEquals(List.of(), checked.diagnostics());
    assertEquals(
        List.of("TCP 192.0.2.1:80", "TCP 192.0.2.2:80"),
        checked.configuration().virtualServers().stream().map(VirtualServer::toString).toList());
  }

  @Test
  void shouldNameThePlaceInTheIncludedFile() throws IOException {
    Path part = write("part.conf", "\nrouter_idd x\n}\n");
    Path main = write("main.conf", "global_defs {\n  include part.conf\n}\n");

    Checked checked = ConfigurationReader.read(main, _ -> false);

    assertEquals(
        List.of(new Position(part.toString(), 2, 1), new Position(part.toString(), 3, 1)),
        checked.diagnostics().stream().map(Diagnostic::at).toList());
  }

  @Test
  void shouldNameWhatIsNotThere() throws IOException {
    write("empty.conf", "");
    Path main =
        write(
            "main.conf",
            """
            include none.conf
            include none/*.conf
            includew none/*.conf
            include
            includeb {empty,none}.conf
            """);

    assertEquals(
        List.of(
            "1:9 error: no file '" + directory.resolve("none.conf") + "'",
            "2:9 warning: no file matches 'none/*.conf'",
            "3:10 error: no file matches 'none/*.conf'",
            "4:1 error: 'include' takes one path",
            "5:10 error: no file matches 'none.conf'"),
        Texts.told(ConfigurationReader.read(main, _ -> false)));
  }

  @Test
  void shouldReadEachFileOfItsBracesAndWildcards() throws IOException {
    write("a1/x.conf", "router_id a\n");
    write("a2/y.conf", "smtp_server b\n");
    write("c.conf", "notification_email_from c\n");
    write("a2/.hidden.conf", "nonsense\n");
    Path main = write("main.conf", "global_defs {\n  include {a*/[xyz].conf,c.conf}\n}\n");

    Checked checked = ConfigurationReader.read(main, _ -> false);

    assertEquals(List.of(), checked.diagnostics());
    GlobalDefs read = checked.configuration().globalDefs();
    assertEquals("a", read.routerId());
    assertEquals("b", read.mail().server());
    assertEquals("c", read.mail().from());
  }

  @Test
  void shouldIncludeForTheDirectorThatIsAskedFor() throws IOException {
    write("conf.d/lb2", "global_defs {\n  router_id ${_INSTANCE}:${_PWD}\n}\n");
    Path main = write("main.conf", "$D=conf.d\n@lb1 include $D\n@lb2 include ${D}/lb2\n");

    Checked checked = ConfigurationReader.read(main, _ -> false, Host.UNKNOWN.as("lb2"));

    assertEquals(List.of(), checked.diagnostics());
    assertEquals(
        "lb2:" + directory.resolve("conf.d"), checked.configuration().globalDefs().routerId());
  }

  @Test
  void shouldPointIntoTheFileThatDefinesABody() throws IOException {
    String body = "$NAME=edge\n$BLOCK= \\\n  global_defs { \\\n router_idd $NAME \\\n }\n";
    Path names = write("names", body);
    Path main = write("main.conf", "include names\n$BLOCK\n");

    Checked checked = ConfigurationReader.read(main, _ -> false);

    assertEquals(
        List.of(new Position(names.toString(), 4, 2)),
        checked.diagnostics().stream().map(Diagnostic::at).toList());
  }

  @Test
  void shouldStopWhereFilesIncludeOneAnother() throws IOException {
    Path main = write("main.conf", "include main.conf\ninclude main.conf\n");

    Checked checked = ConfigurationReader.read(main, _ -> false);

    assertTrue(checked.hasErrors());
    assertTrue(checked.sources().size() <= 1000);
  }

  private Path write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }
}

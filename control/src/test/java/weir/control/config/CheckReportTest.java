package weir.control.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CheckReportTest {
  @TempDir private Path directory;

  @Test
  void shouldShowTheLineTheCaretAndTheHint() throws IOException {
    Path file = write("a.conf", "global_defs {\n\trouter-id\tx\n}\n");
    StringBuilder out = new StringBuilder();

    int status = check(file, out);

    assertEquals(CheckReport.ERRORS, status);
    assertEquals(
        file
            + ":2:2: error: unknown keyword 'router-id'\n"
            + "\trouter-id\tx\n"
            + "\t^\n"
            + "  hint: did you mean 'router_id'?\n"
            + file
            + ": 1 error, 0 warnings\n",
        out.toString());
  }

  @Test
  void shouldSucceedWithWarningsOnly() throws IOException {
    Path file = write("a.conf", "linkbeat_interfaces {\n}\n");
    StringBuilder out = new StringBuilder();

    assertEquals(CheckReport.CLEAN, check(file, out));
    assertEquals(file + ": 0 errors, 1 warning", lastLine(out));
  }

  @Test
  void shouldSayWhyAFileCannotBeRead() throws IOException {
    Path file = directory.resolve("missing.conf");
    StringBuilder out = new StringBuilder();

    assertEquals(CheckReport.UNREADABLE, check(file, out));
    assertEquals(file + ": error: no such file\n", out.toString());

    StringBuilder ofDirectory = new StringBuilder();
    assertEquals(CheckReport.UNREADABLE, check(directory, ofDirectory));
    assertEquals(directory + ": error: a directory, not a file\n", ofDirectory.toString());
  }

  @Test
  void shouldTellProgramsTheSameInJson() throws IOException {
    Path file = write("a.conf", "global_defs {\n\trouter-id\tx\n}\nlinkbeat_interfaces {\n}\n");
    CheckReport report = report(file);
    report.addUnreadable(Path.of("b.conf"), new NoSuchFileException("b.conf"));
    StringBuilder out = new StringBuilder();
    report.printJson(out);

    assertEquals(CheckReport.UNREADABLE, report.status());
    JsonNode json = JsonMapper.builder().build().readTree(out.toString());
    assertEquals(1, json.get("weir").intValue());
    assertEquals(2, json.get("errors").intValue());
    assertEquals(1, json.get("warnings").intValue());
    assertEquals(3, json.get("diagnostics").size());
    JsonNode first = json.get("diagnostics").get(0);
    assertEquals("error", first.get("severity").stringValue());
    assertEquals(file.toString(), first.get("file").stringValue());
    assertEquals(2, first.get("line").intValue());
    assertEquals(2, first.get("column").intValue());
    assertEquals("unknown keyword 'router-id'", first.get("message").stringValue());
    assertEquals("did you mean 'router_id'?", first.get("hint").stringValue());
    JsonNode last = json.get("diagnostics").get(2);
    assertEquals("no such file", last.get("message").stringValue());
    assertFalse(last.has("line"), "a file that cannot be read has no lines");
    String document = Files.readString(Path.of("CHECK.md"));
    json.propertyNames().forEach(name -> assertTrue(document.contains("`" + name), name));
    first
        .propertyNames()
        .forEach(name -> assertTrue(document.contains("`diagnostics[]." + name + "`"), name));
  }

  @Test
  void shouldShowNoPassword() throws IOException {
    Path file = write("a.conf", "vrrp_instance A {\n  auth_pass  s3cret-word\n}\n");
    StringBuilder out = new StringBuilder();

    assertEquals(CheckReport.ERRORS, check(file, out));
    assertTrue(out.indexOf("auth_pass") >= 0, out::toString);
    assertEquals(-1, out.indexOf("s3cret"), out::toString);
  }

  @Test
  void shouldShowOnlyThePlaceInALineOfAnyLength() throws IOException {
    Path file = write("a.conf", "x ".repeat(50_000) + "}\n");
    StringBuilder out = new StringBuilder();

    check(file, out);

    assertEquals(160, out.toString().lines().skip(1).findFirst().orElseThrow().length());
  }

  @Test
  void shouldNotLetAFileDriveTheTerminal() throws IOException {
    Path file = write("a.conf", "\u001b[31mred\n");
    StringBuilder out = new StringBuilder();

    check(file, out);

    assertEquals(-1, out.indexOf("\u001b"));
  }

  private static int check(Path file, StringBuilder out) throws IOException {
    CheckReport report = report(file);
    report.print(out);
    return report.status();
  }

  private static CheckReport report(Path file) {
    CheckReport report = new CheckReport();
    try {
      report.add(file, ConfigurationReader.read(file, _ -> false));
    } catch (IOException e) {
      report.addUnreadable(file, e);
    }
    return report;
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private static String lastLine(StringBuilder out) {
    return out.toString().lines().toList().getLast();
  }
}

package weir.control.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
  @TempDir private Path directory;

  @Test
  void shouldShowTheLineTheCaretAndTheHint() throws IOException {
    Path file = write("a.conf", "global_defs {\n\trouter-id\tx\n}\n");
    StringBuilder out = new StringBuilder();

    int status = CheckCommand.check(file, _ -> false, out);

    assertEquals(CheckCommand.ERRORS, status);
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
    Path file = write("a.conf", "vrrp_instance A {\n}\n");
    StringBuilder out = new StringBuilder();

    assertEquals(CheckCommand.CLEAN, CheckCommand.check(file, _ -> false, out));
    assertEquals(file + ": 0 errors, 1 warning", lastLine(out));
  }

  @Test
  void shouldSayWhyAFileCannotBeRead() {
    Path file = directory.resolve("missing.conf");
    StringBuilder out = new StringBuilder();

    assertEquals(CheckCommand.UNREADABLE, CheckCommand.check(file, _ -> false, out));
    assertEquals(file + ": error: no such file\n", out.toString());

    StringBuilder ofDirectory = new StringBuilder();
    assertEquals(CheckCommand.UNREADABLE, CheckCommand.check(directory, _ -> false, ofDirectory));
    assertEquals(directory + ": error: a directory, not a file\n", ofDirectory.toString());
  }

  @Test
  void shouldShowOnlyThePlaceInALineOfAnyLength() throws IOException {
    Path file = write("a.conf", "x ".repeat(50_000) + "}\n");
    StringBuilder out = new StringBuilder();

    CheckCommand.check(file, _ -> false, out);

    assertEquals(160, out.toString().lines().skip(1).findFirst().orElseThrow().length());
  }

  @Test
  void shouldNotLetAFileDriveTheTerminal() throws IOException {
    Path file = write("a.conf", "\u001b[31mred\n");
    StringBuilder out = new StringBuilder();

    CheckCommand.check(file, _ -> false, out);

    assertEquals(-1, out.indexOf("\u001b"));
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private static String lastLine(StringBuilder out) {
    return out.toString().lines().toList().getLast();
  }
}

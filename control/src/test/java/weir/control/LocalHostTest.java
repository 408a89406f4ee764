package weir.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.control.config.Script;

class LocalHostTest {
  private final LocalHost host = new LocalHost();
  @TempDir private Path directory;

  private @Nullable String refusal(String program) {
    return host.refusal(new Script(List.of(program), System.getProperty("user.name"), null, 0));
  }

  private static void mode(Path file, String permissions) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  @Test
  void shouldKnowItsInterfaces() {
    assertTrue(host.hasInterface("lo"));
    assertFalse(host.hasInterface("no-such-if"));
    assertFalse(host.hasInterface("a-name-that-is-longer-than-any-interface"));
  }

  @Test
  void shouldRefuseWhatScriptsWouldNotRun() throws IOException {
    assertNull(refusal("sh"));
    assertEquals(
        "Disabling script no-such-program since not found in path", refusal("no-such-program"));
    Path script = Files.writeString(directory.resolve("s"), "#!/bin/sh\n");
    assertNotNull(refusal(script.toString()), "not executable");
    mode(script, "rwxr-xr-x");
    assertNull(refusal(script.toString()));
    mode(script, "rwxr-xrwx");
    String open = refusal(script.toString());
    assertTrue(open != null && open.contains("others can write"), open);
    assertNotNull(host.refusal(new Script(List.of("/bin/sh"), "no-such-user-anywhere", null, 0)));
  }
}

package weir.control.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptGuardTest {
  private static final Account ROOT = new Account("root", 0, 0);
  private static final Account MONITOR = new Account("monitor", 500, 600);

  private final Map<Path, FileRights> files = new HashMap<>();
  private final ScriptGuard guard =
      new ScriptGuard(
          path -> {
            FileRights rights = files.get(path);
            if (rights == null) {
              throw new IOException("no such file");
            }
            return rights;
          });

  private void directory(String path, int uid, int gid, String mode) {
    files.put(Path.of(path), new FileRights(uid, gid, 0040000 | Integer.parseInt(mode, 8)));
  }

  private void file(String path, int uid, int gid, String mode) {
    files.put(Path.of(path), new FileRights(uid, gid, 0100000 | Integer.parseInt(mode, 8)));
  }

  private String verdict(String name, Account account) {
    try {
      return guard.find(name, "relative:/nowhere:/opt/bin", account).toString();
    } catch (RefusedException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** Owner, group and mode of the directory and the file; what root and another user may do. */
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          0,   0,   755,  0,   0,   755,  runs,        runs
          0,   0,   755,  0,   0,   744,  runs,        no execute
          0,   0,   755,  0,   0,   644,  no execute,  no execute
          0,   0,   755,  500, 0,   700,  not root's,  runs
          0,   0,   755,  501, 501, 755,  not root's,  runs
          0,   0,   755,  0,   600, 750,  runs,        runs
          0,   0,   755,  0,   601, 750,  runs,        no execute
          0,   0,   755,  0,   0,   775,  runs,        runs
          0,   0,   755,  0,   601, 775,  unsafe,      unsafe
          0,   0,   755,  0,   0,   757,  unsafe,      unsafe
          0,   0,   755,  0,   0,   1757, unsafe,      unsafe
          0,   0,   777,  0,   0,   755,  unsafe dir,  unsafe dir
          0,   0,   1777, 0,   0,   755,  runs,        runs
          0,   601, 775,  0,   0,   755,  unsafe dir,  unsafe dir
          500, 0,   755,  0,   0,   755,  not root's dir, runs
          500, 0,   755,  0,   0,   4755, not root's dir, not root's dir
          500, 0,   755,  0,   0,   2755, not root's dir, not root's dir
          """)
  void shouldRunOnlyWhatOthersCannotChange(
      int dirUid,
      int dirGid,
      String dirMode,
      int uid,
      int gid,
      String mode,
      String root,
      String other) {
    directory("/", 0, 0, "755");
    directory("/opt", dirUid, dirGid, dirMode);
    directory("/opt/bin", 0, 0, "755");
    file("/opt/bin/up.sh", uid, gid, mode);
    assertEquals(said(root, "0:0"), verdict("/opt/bin/up.sh", ROOT));
    assertEquals(said(other, "500:600"), verdict("/opt/bin/up.sh", MONITOR));
  }

  private static String said(String what, String who) {
    String unsafe = "Unsafe permissions found for script '/opt/bin/up.sh': ";
    return switch (what) {
      case "runs" -> "/opt/bin/up.sh";
      case "no execute" ->
          "Disabling script /opt/bin/up.sh since it is not executable for uid:gid " + who;
      case "unsafe" -> unsafe + "others can write /opt/bin/up.sh. Disabling it due to insecure";
      case "unsafe dir" -> unsafe + "others can write /opt. Disabling it due to insecure";
      case "not root's" ->
          unsafe + "root does not own /opt/bin/up.sh. Disabling it due to insecure";
      default -> unsafe + "root does not own /opt. Disabling it due to insecure";
    };
  }

  @Test
  void shouldLookForABareNameAlongThePath() throws RefusedException {
    directory("/", 0, 0, "755");
    directory("/opt", 0, 0, "755");
    directory("/opt/bin", 0, 0, "755");
    file("/opt/bin/killall", 0, 0, "755");
    assertEquals("/opt/bin/killall", verdict("killall", MONITOR));
    assertEquals("Disabling script pidof since not found in path", verdict("pidof", MONITOR));
    assertEquals(
        "Disabling script /opt/bin since it is not executable for uid:gid 500:600",
        verdict("/opt/bin", MONITOR));
    assertEquals("Disabling script /opt/x since not found", verdict("/opt/x", MONITOR));
    assertThrows(RefusedException.class, () -> guard.find("", "/opt/bin", MONITOR));
  }
}

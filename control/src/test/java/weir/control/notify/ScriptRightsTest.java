package weir.control.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weir.control.config.Script;

class ScriptRightsTest {
  private record Host(Map<String, Account> users, Account own) implements Accounts {
    @Override
    public @Nullable Account user(String name) {
      return users.get(name);
    }

    @Override
    public @Nullable Integer group(String name) {
      return name.equals("staff") ? 50 : null;
    }
  }

  private static final Account ROOT = new Account("root", 0, 0);
  private static final Account SELF = new Account("", 1000, 1000);
  private static final Account MONITOR = new Account("monitor", 7, 8);
  private static final Account DEFAULT = new Account("keepalived_script", 9, 9);

  /** Issue 4, Security: never as root unless the file says so. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      quoteCharacter = '"',
      textBlock =
          """
          root, -,       -,     -,       -,     true,  9:9
          root, -,       -,     -,       -,     false, "Disabling script /x since there is no user keepalived_script: create it, or say script_user"
          self, -,       -,     -,       -,     false, 1000:1000
          root, monitor, -,     -,       -,     true,  7:8
          root, monitor, staff, -,       -,     true,  7:50
          root, monitor, staff, root,    -,     true,  0:0
          root, root,    -,     monitor, -,     true,  7:8
          root, root,    -,     monitor, staff, true,  7:50
          root, -,       -,     nobody1, -,     true,  Unable to resolve script username 'nobody1' - ignoring
          root, -,       -,     monitor, none1, true,  Unable to resolve script group name 'none1' - ignoring
          """)
  void shouldGiveTheRightsThatTheFileSays(
      String own,
      @Nullable String scriptUser,
      @Nullable String scriptGroup,
      @Nullable String user,
      @Nullable String group,
      boolean hasDefault,
      String expected)
      throws IOException {
    Map<String, Account> users =
        hasDefault
            ? Map.of("root", ROOT, "monitor", MONITOR, "keepalived_script", DEFAULT)
            : Map.of("root", ROOT, "monitor", MONITOR);
    ScriptRights rights =
        new ScriptRights(
            new Host(users, own.equals("root") ? ROOT : SELF), scriptUser, scriptGroup);
    String verdict;
    try {
      Account account = rights.of(new Script(List.of("/x"), user, group, 0));
      verdict = account.uid() + ":" + account.gid();
    } catch (RefusedException e) {
      verdict = String.valueOf(e.getMessage());
    }
    assertEquals(expected, verdict);
  }

  @Test
  void shouldKnowTheUsersOfThisHost() throws IOException {
    Accounts host = new Accounts.OfHost();
    assertEquals(new Account("root", 0, 0), host.user("root"));
    assertEquals(0, host.group("root"));
    assertEquals(null, host.user("no such user"));
    assertEquals(null, host.group("--help"));
    assertEquals(ProcessHandle.current().info().user().orElseThrow(), nameOf(host.own()));
  }

  private static String nameOf(Account account) throws IOException {
    Account byNumber = new Accounts.OfHost().user(String.valueOf(account.uid()));
    return byNumber == null ? "" : account.isRoot() ? "root" : System.getProperty("user.name");
  }
}

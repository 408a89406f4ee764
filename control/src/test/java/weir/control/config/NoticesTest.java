package weir.control.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weir.control.config.GlobalDefs.Fifo;
import weir.control.config.GlobalDefs.Notices;

class NoticesTest {
  @Test
  void shouldReadWhoIsTold() {
    Checked checked =
        ConfigurationReader.read(
            new Source(
                "test.conf",
                """
                global_defs {
                  smtp_helo_name lb1.example.net
                  no_checker_emails
                  script_user monitor staff
                  enable_script_security
                  lvs_notify_fifo /run/lvs.fifo monitor
                  lvs_notify_fifo_script "/usr/bin/teller -v" root
                  notify_fifo /run/all.fifo
                  rs_init_notifies
                  startup_script "/sbin/up now" root
                  startup_script_timeout 3
                  shutdown_script /sbin/down
                }
                """));
    assertEquals(0, checked.errors(), () -> checked.diagnostics().toString());
    GlobalDefs defs = checked.configuration().globalDefs();
    assertEquals("lb1.example.net", defs.mail().heloName());
    assertEquals(true, defs.mail().noCheckerEmails());
    assertEquals(
        new Notices(
            "monitor",
            "staff",
            new Fifo(
                "/run/lvs.fifo",
                "monitor",
                null,
                new Script(List.of("/usr/bin/teller", "-v"), "root", null, 0)),
            new Fifo("/run/all.fifo", null, null, null),
            true,
            new Script(List.of("/sbin/up", "now"), "root", null, 3_000),
            new Script(List.of("/sbin/down"), null, null, 10_000)),
        defs.notices());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          /bin/up                  | /bin/up
          /bin/up  a   b           | /bin/up,a,b
          /bin/up "a b" 'c d'      | /bin/up,a b,c d
          /bin/up a"b c"d          | /bin/up,ab cd
          /bin/up a\\ b '\\' "\\""   | /bin/up,a b,\\,"
          /bin/up "" $HOME ;rm     | /bin/up,,$HOME,;rm
          /bin/up 'never closed    | /bin/up,never closed
          """)
  void shouldSplitACommandWithoutAShell(String command, String words) {
    assertEquals(Arrays.asList(words.split(",", -1)), ScriptReader.split(command));
  }
}

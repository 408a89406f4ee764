package weir.control.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every fault that was found in the configurations of printed manuals, each with the place that is
 * told, and beside it what keepalived 2.2.7 makes of it.
 *
 * <p>Files of {@code faults} are written for these tests, with the shapes of the printed ones;
 * those of {@code manual} are the printed ones, which are not part of this repository.
 */
class FaultsOfTheManualsTest {
  private static final Path PRINTED = Path.of("../../shared/manual-configs");

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // the place | what is told | keepalived: it runs on with ...
        "faults/nat-braces:26:5 | 'auth_pass' outside authentication | no authentication",
        "manual/rhel7-nat:26:5 | 'auth_pass' outside authentication | no authentication",
        "faults/nat-braces:41:1 | '}' closes nothing | a message",
        "manual/rhel7-nat:46:1 | '}' closes nothing | a message",
        "faults/nat-braces:46:1 | closes virtual_server 198.51.100.10 80 (begun at 42:1) too early |"
            + " no service",
        "manual/rhel7-nat:51:1 | closes virtual_server 192.168.1.11 80 (begun at 47:1) too early |"
            + " no service",
        "faults/dr-open-brace:16:1 | missing '{' after virtual_server 203.0.113.80 80 | no service",
        "manual/rhel7-dr:25:1 | missing '{' after virtual_server 172.31.0.1 80 | no service",
        "faults/nat-mended:25:19 | longer than 8 characters | another password",
        "manual/rhel7-nat:26:15 | longer than 8 characters | another password",
        "manual/rhel7-nat:40:19 | longer than 8 characters | another password",
        "manual/rhel7-dr:18:19 | longer than 8 characters | another password",
        "faults/nat-mended:41:1 | names no protocol | UDP",
        "manual/rhel7-nat:47:1 | names no protocol | UDP",
        "faults/old-names:13:5 | 'lvs_sync_daemon_inteface' is an old or mistaken name | no sync",
        "manual/lvs-book-cdn-master:20:5 | 'lvs_sync_daemon_inteface' is an old or mistaken name |"
            + " no sync",
        "manual/lvs-book-two-instances-lvs1:19:5 | 'lvs_sync_daemon_inteface' is an old or mistaken"
            + " name | no sync",
        "faults/old-names:3:5 | 'lvs_id' is an old or mistaken name | the name of the host",
        "manual/lvs-book-template:10:1 | 'lvs_id' is an old or mistaken name | the name of the host",
        "faults/old-names:24:5 | 'nat_mask' is an old or mistaken name | a message",
        "faults/old-names:30:13 | 'nb_get_retry' is an old or mistaken name | one retry",
        "manual/lvs-book-cdn-master:49:13 | 'nb_get_retry' is an old or mistaken name | one retry",
        "faults/old-names:22:13 | 'lbhc' is not one of rr, wrr, lc, wlc, lblc, lblcr | wlc",
        "manual/lvs-book-template:51:11 | 'rr/wrr/lc/wlc/sh/dh/lbhc' is not one of rr, wrr | wlc",
        "faults/unclosed-group:6:1 | missing '}': vrrp_sync_group G1 is not closed | all of it lost",
        "faults/unclosed-group:29:5 | missing '}': TCP_CHECK is not closed | the next server lost",
        "manual/lvs-book-template:15:1 | missing '}': vrrp_sync_group string is not closed | all of"
            + " it lost",
        "faults/old-names:20:1 | no vrrp_instance has 198.51.108.64 | NOTHING: not detected",
        "manual/lvs-book-cdn-backup:38:1 | no vrrp_instance has 125.38.28.64 | NOTHING: not detected",
        "faults/old-names:34:17 | '198.51.100.72-75' is a range of addresses | NOTHING: the first"
            + " address alone",
        "faults/old-names:5:1 | vrrp_sync_group LONELY has one member only | a message",
        "manual/lvs-book-cdn-master:8:1 | vrrp_sync_group VGM has one member only | a message",
        "faults/unclosed-group:13:11 | 'SLAVE' is not one of MASTER, BACKUP | BACKUP",
        "faults/proxy-pair:13:11 | 'SLAVE' is not one of MASTER, BACKUP | BACKUP",
        "faults/flattened:1:15 | on the same line | nothing configured",
        "manual/howto-flattened-master:1:15 | the line breaks of this file are lost | nothing"
            + " configured",
        "manual/howto-flattened-backup:1:15 | the line breaks of this file are lost | nothing"
            + " configured",
        "faults/proxy-pair:6:1 | scripts without enable_script_security | scripts as root",
      })
  void shouldBeNamedWhereItStands(String place, String message, String keepalived)
      throws IOException {
    String[] parts = place.split(":", 2);
    List<String> told = Texts.told(check(parts[0]));

    assertTrue(
        told.stream().anyMatch(line -> line.startsWith(parts[1] + " ") && line.contains(message)),
        () -> "keepalived: " + keepalived + "; told was " + String.join("\n", told));
  }

  /** A port and an instance with their brace glued on, which keepalived takes too. */
  @Test
  void shouldTakeABraceThatIsGluedToItsWord() throws IOException {
    Checked checked = check("manual/lvs-book-two-instances-lvs1");

    assertEquals(List.of(), Texts.errors(checked));
    assertEquals(
        List.of("TCP 61.135.93.99:80", "TCP 61.135.93.100:3000", "TCP 61.135.93.100:4000"),
        checked.configuration().virtualServers().stream().map(VirtualServer::toString).toList());
    assertEquals(
        "61.135.93.84:3000",
        checked.configuration().virtualServers().get(1).realServers().getFirst().endpoint());
  }

  private static Checked check(String name) throws IOException {
    if (name.startsWith("manual/")) {
      Path file = PRINTED.resolve(name.substring("manual/".length()) + ".conf");
      assumeTrue(Files.exists(file), file + " is not here");
      return ConfigurationReader.read(Source.decode(name, Files.readAllBytes(file)));
    }
    try (InputStream in =
        Objects.requireNonNull(
            FaultsOfTheManualsTest.class.getResourceAsStream(name + ".conf"), name)) {
      return ConfigurationReader.read(Source.decode(name, in.readAllBytes()));
    }
  }
}

package weir.control.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Words that cannot be, or not where they stand, or not yet. */
class KeywordsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "dealy_loop 6            | unknown keyword 'dealy_loop' | did you mean 'delay_loop'?",
        "lb_alg rr               | unknown keyword 'lb_alg'     | did you mean 'lb_algo'?",
        "xyzzy                   | unknown keyword 'xyzzy'      | ``",
        "rel_server 10.0.0.3 80  | unknown keyword 'rel_server' | did you mean 'real_server'?",
        "virtual_router_idd 1    | unknown keyword 'virtual_router_idd' | did you mean"
            + " 'virtual_router_id'? It belongs elsewhere: inside vrrp_instance",
        "auth_pass x             | 'auth_pass' cannot stand in virtual_server | it belongs inside"
            + " authentication",
        "smtp_server h           | 'smtp_server' cannot stand in virtual_server | it belongs inside"
            + " global_defs",
        "delay_loop 0            | '0' is not a number of seconds from 0.000001 to 4294967 | ``",
        "delay_loop 6s           | '6s' is not a number of seconds from 0.000001 to 4294967 | write 6,"
            + " without a unit",
        "sorry_server 10.0.0.9 http | 'http' is not a port from 0 to 65535 | write its number, such"
            + " as 80",
        "sorry_server www 80     | 'www' is not an IP address | write an address such as 192.0.2.1;"
            + " names are not looked up",
        "persistence_granularity x | 'x' is not a netmask or a prefix length | write a netmask such"
            + " as 255.255.255.0",
        "delay_loop              | 'delay_loop' needs a value | keepalived stops at a missing value;"
            + " write it on this line",
        "lb_algo wlcc            | 'wlcc' is not one of rr, wrr, lc, wlc, lblc, lblcr, sh, mh, dh,"
            + " fo, ovf, sed, nq, twos | did you mean 'wlc'?",
        "lb_kind dr              | 'dr' is not one of NAT, DR, TUN | did you mean 'DR'?",
        "lb_kind TUN type gue port 6080 | 'type gue port 6080' after TUN is not supported | tunnels"
            + " are IP in IP: write TUN alone",
        "lb_kind NAT nocsum      | 'nocsum' after NAT is not supported | tunnels are IP in IP: write"
            + " TUN alone",
        "protocol SCTP           | protocol SCTP is not supported yet | write TCP or UDP",
        "protocol ICMP           | 'ICMP' is not one of TCP, UDP, SCTP | ``",
        "persistence_granularity 24 | a prefix length is for IPv6: this service has IPv4 clients"
            + " | write a netmask such as 255.255.255.0",
        "quorum 2                | quorum 2 is above 1, the weight of all real servers together | it"
            + " could never be gained; keepalived would use 1; write that or less",
        "hysteresis 1            | hysteresis 1 is not below the quorum, 1 | keepalived would use 0;"
            + " write that or less",
        "quorum_up '/x y' a:b    | 'a:b' after 'quorum_up' is no user or group to run the program as"
            + " | keepalived would not run it; put program and arguments between quotes",
        "persistence_timeout 0   | '0' is not a whole number from 1 to 2678400 | ``",
        "delay_loop 6 lb_algo rr | 'lb_algo' is one word too many after 'delay_loop' | begin a new"
            + " line for it",
      })
  void shouldRefuseInAVirtualServer(String statement, String message, String hint) {
    Checked checked = inVirtualServer(statement);

    List<Diagnostic> errors =
        checked.diagnostics().stream()
            .filter(d -> d.severity() == Diagnostic.Severity.ERROR)
            .filter(d -> !d.message().contains("missing '{'"))
            .toList();
    assertEquals(1, errors.size(), errors.toString());
    assertEquals(message, errors.getFirst().message());
    assertEquals(hint, errors.getFirst().hint());
    assertEquals(3, errors.getFirst().at().line());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "snmp_name x             | 'snmp_name' is not supported yet",
        "sorry_server_inhibit    | 'sorry_server_inhibit' has no effect without sorry_server",
        "sorry_server 192.0.2.9  | no real server of TCP 192.0.2.1:80 is checked: a dead one keeps its"
            + " connections",
        "ops                     | 'ops' schedules datagrams one by one: it is for UDP services only",
        "sh-port                 | 'sh-port' is a flag of lb_algo sh",
        "mh-fallback             | 'mh-fallback' is a flag of lb_algo mh",
        "persistence_granularity 255.255.255.0 | 'persistence_granularity' has no effect without"
            + " persistence_timeout",
        "delay_loop 6 seconds    | 'seconds' is one word too many after 'delay_loop'",
        "protocol UDP            | 'protocol' is written twice in this block",
        "nat_mask 255.255.255.0  | 'nat_mask' is an old or mistaken name",
      })
  void shouldWarnInAVirtualServer(String statement, String message) {
    Checked checked = inVirtualServer(statement);

    assertEquals(List.of(), Texts.errors(checked));
    assertEquals(
        List.of(message), checked.diagnostics().stream().map(Diagnostic::message).toList());
  }

  @Test
  void shouldNameTheBlockAroundThatAKeywordBelongsTo() {
    Checked checked =
        Texts.check(
            "virtual_server 192.0.2.1 80 {",
            "  protocol TCP",
            "  real_server 192.0.2.2 80 {",
            "    lb_algo rr",
            "  }",
            "}");

    assertEquals(List.of("4:5 error: 'lb_algo' inside real_server"), Texts.told(checked));
    assertEquals(
        "it belongs to virtual_server 192.0.2.1 80 (begun at 1:1), around this block",
        checked.diagnostics().getFirst().hint());
    assertEquals(LbAlgo.RR, checked.configuration().virtualServers().getFirst().lbAlgo());
  }

  @Test
  void shouldNameARealServerWithoutAVirtualServer() {
    Checked checked = Texts.check("real_server 192.0.2.2 80 {", "  weight 1", "}");

    assertEquals(List.of("1:1 error: 'real_server' outside virtual_server"), Texts.told(checked));
  }

  @Test
  void shouldStillCheckTheContentOfAMisspeltBlock() {
    Checked checked =
        Texts.check(
            "vrrp_instanse A {",
            "  interface eth0",
            "  virtual_ipadress {",
            "    192.0.2.1",
            "  }",
            "}");

    assertEquals(
        List.of(
            "1:1 error: unknown keyword 'vrrp_instanse'",
            "3:3 error: unknown keyword 'virtual_ipadress'"),
        Texts.told(checked));
  }

  @Test
  void shouldOnlyWarnOfFaultsInABlockThatIsNotRun() {
    Checked checked =
        Texts.check(
            "vrrp_instance A {",
            "  interface eth0",
            "  virtual_router_id 300",
            "  virtual_ipaddress {",
            "    192.0.2.7",
            "  }",
            "}",
            "bfd_instance B {",
            "  min_rx 0",
            "}");

    assertEquals(
        List.of(
            "3:21 error: '300' is not a whole number from 1 to 255",
            "8:1 warning: 'bfd_instance' is not supported yet",
            "9:10 warning: '0' is not a number from 0.001 to 2147483647"),
        Texts.told(checked));
  }

  @Test
  void shouldKnowEveryBlockOfItsTable() {
    Section root = Grammar.KEEPALIVED.root();

    assertTrue(root.names().size() > 20);
    assertEquals(List.of("authentication"), Grammar.KEEPALIVED.homesOf("auth_pass"));
    assertEquals(List.of("virtual_server"), Grammar.KEEPALIVED.homesOf("real_server"));
  }

  private static Checked inVirtualServer(String statement) {
    boolean ownProtocol = statement.startsWith("protocol ") && !statement.endsWith("UDP");
    return Texts.check(
        "virtual_server 192.0.2.1 80 {",
        ownProtocol ? "" : "  protocol TCP",
        "  " + statement,
        "  real_server 192.0.2.2 80 {",
        "  }",
        "}");
  }
}

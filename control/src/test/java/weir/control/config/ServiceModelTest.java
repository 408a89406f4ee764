package weir.control.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weir.control.config.VirtualServer.Quorum;
import weir.control.config.VirtualServer.SorryServer;

/** Virtual servers, their groups, quorum and sorry server (K14, K15, K22). */
class ServiceModelTest {
  private static final String[] EVERYTHING = {
    "virtual_server 198.51.100.1 80 {",
    "  protocol TCP",
    "  lb_kind DR",
    "  delay_loop 5",
    "  quorum 3",
    "  hysteresis 2",
    "  quorum_up \"/etc/up.sh 'web one'\" ops staff",
    "  quorum_down /etc/down.sh ops",
    "  sorry_server 10.1.0.9",
    "  sorry_server_inhibit",
    "  sorry_server_lvs_method NAT",
    "  inhibit_on_failure",
    "  virtualhost www.example.net",
    "  alpha",
    "  omega",
    "  ha_suspend",
    "  smtp_alert",
    "  ip_family inet",
    "  real_server 10.1.0.1 80 {",
    "    weight 3",
    "    notify_up /etc/rs-up.sh",
    "    notify_down \"/etc/rs-down.sh x\" ops",
    "    HTTP_GET {",
    "      url {",
    "      }",
    "    }",
    "  }",
    "  real_server 10.1.0.2 {",
    "    inhibit_on_failure no",
    "    alpha off",
    "    smtp_alert no",
    "    virtualhost own.example.net",
    "    HTTP_GET {",
    "      virtualhost check.example.net",
    "      url {",
    "      }",
    "    }",
    "  }",
    "}"
  };

  private static VirtualServer first(Checked checked) {
    return checked.configuration().virtualServers().getFirst();
  }

  @Test
  void shouldReadEverythingOfAVirtualServer() {
    Checked checked = Texts.check(EVERYTHING);

    assertEquals(
        List.of("17:3 warning: 'smtp_alert' has no effect: nobody is to get mail"),
        Texts.told(checked));
    VirtualServer service = first(checked);
    assertNull(service.group());
    assertEquals(
        new Quorum(
            3,
            2,
            new Script(List.of("/etc/up.sh", "web one"), "ops", "staff", 0),
            new Script(List.of("/etc/down.sh"), "ops", null, 0),
            new SorryServer((int) Ipv4.parse("10.1.0.9"), 80, LbKind.NAT, true)),
        service.quorum());
    assertTrue(service.omega());
    assertTrue(service.haSuspend());
    assertTrue(service.smtpAlert());
    RealServer one = service.realServers().getFirst();
    assertTrue(one.inhibitOnFailure(), "of the virtual server");
    assertEquals(new Script(List.of("/etc/rs-up.sh"), null, null, 0), one.notifyUp());
    assertEquals(new Script(List.of("/etc/rs-down.sh", "x"), "ops", null, 0), one.notifyDown());
    assertTrue(one.smtpAlert(), "servers have it unless somebody says otherwise");
    HttpCheck check = (HttpCheck) one.checks().getFirst();
    assertTrue(check.settings().alpha());
    assertEquals("www.example.net", check.virtualhost());
    assertEquals(5000, check.settings().delayLoopMs());
    RealServer two = service.realServers().getLast();
    assertFalse(two.inhibitOnFailure());
    assertFalse(two.smtpAlert());
    assertEquals(80, two.port());
    check = (HttpCheck) two.checks().getFirst();
    assertFalse(check.settings().alpha());
    assertEquals("check.example.net", check.virtualhost());
  }

  @Test
  void shouldFillInWhatKeepalivedTakes() {
    Checked checked =
        Texts.check(
            "virtual_server 198.51.100.1 80 {",
            "  protocol TCP",
            "  real_server 10.1.0.1 80 {",
            "  }",
            "}");

    VirtualServer service = first(checked);
    assertEquals(Quorum.DEFAULT, service.quorum());
    assertFalse(service.omega() || service.haSuspend() || service.smtpAlert());
    RealServer server = service.realServers().getFirst();
    assertFalse(server.inhibitOnFailure());
    assertTrue(server.smtpAlert());
    assertNull(server.notifyUp());
    assertNull(server.notifyDown());
  }

  @ParameterizedTest
  @CsvSource({
    "'', true, false, false",
    "smtp_alert, true, true, false",
    "smtp_alert no, false, false, false",
    "smtp_alert_checker off, false, false, false",
    "smtp_alert_checker, true, true, false",
    "checker_log_all_failures, true, false, true",
  })
  void shouldGoByGlobalDefsWhereNobodyElseSays(
      String statement, boolean ofServer, boolean ofQuorum, boolean logsAll) {
    Checked checked =
        Texts.check(
            "virtual_server 198.51.100.1 80 {",
            "  protocol TCP",
            "  real_server 10.1.0.1 80 {",
            "    TCP_CHECK {",
            "    }",
            "  }",
            "}",
            "global_defs {",
            "  " + statement,
            "}");

    assertEquals(List.of(), Texts.told(checked));
    RealServer server = first(checked).realServers().getFirst();
    assertEquals(ofServer, server.smtpAlert());
    assertEquals(ofQuorum, first(checked).smtpAlert());
    assertEquals(logsAll, server.checks().getFirst().settings().logAllFailures());
  }

  @Test
  void shouldReadGroups() {
    Checked checked =
        Texts.check(
            "virtual_server group web {",
            "  protocol TCP",
            "  lb_kind DR",
            "  real_server 10.1.0.1 80 {",
            "  }",
            "}",
            "virtual_server_group web {",
            "  192.0.2.1 80",
            "  192.0.2.3-5 80",
            "  192.0.2.254-192.0.3.1 80",
            "  198.51.100.8/30 80",
            "  fwmark 7",
            "  2001:db8::1 80",
            "}");

    assertEquals(
        List.of(
            "1:1 warning: no rule sets mark 7",
            "13:3 warning: '2001:db8::1' is IPv6, which is not supported yet"),
        Texts.told(checked));
    VirtualServer service = first(checked);
    assertEquals("group web", service.toString());
    assertEquals(
        List.of(
            "TCP 192.0.2.1:80",
            "TCP 192.0.2.3:80",
            "TCP 192.0.2.4:80",
            "TCP 192.0.2.5:80",
            "TCP 192.0.2.254:80",
            "TCP 192.0.2.255:80",
            "TCP 192.0.3.0:80",
            "TCP 192.0.3.1:80",
            "TCP 198.51.100.8:80",
            "TCP 198.51.100.9:80",
            "TCP 198.51.100.10:80",
            "TCP 198.51.100.11:80",
            "FWM 7"),
        service.services().stream().map(ServiceKey::toString).toList());
    assertEquals("10.1.0.1:80", service.realServers().getFirst().endpoint());
  }

  @Test
  void shouldLetTcpAndUdpShareAGroup() {
    String[] body = {"  real_server 10.1.0.1 {", "  }", "}"};
    Checked checked =
        Texts.check(
            "virtual_server_group dns {",
            "  192.0.2.53 53",
            "}",
            "virtual_server group dns {",
            "  protocol TCP",
            String.join("\n", body),
            "virtual_server group dns {",
            "  protocol UDP",
            String.join("\n", body));

    assertEquals(List.of(), Texts.told(checked));
    assertEquals(2, checked.configuration().virtualServers().size());
    assertEquals(53, first(checked).realServers().getFirst().port());
  }

  @Test
  void shouldNotServeOneThingTwiceThroughGroups() {
    String inside = "  protocol TCP\n  real_server 10.1.0.1 80 {\n  }\n}";
    Checked checked =
        Texts.check(
            "virtual_server_group a {",
            "  192.0.2.1-9 80",
            "  192.0.2.4 80",
            "  192.0.2.4 81",
            "}",
            "virtual_server 192.0.2.2 80 {",
            inside,
            "virtual_server group a {",
            inside);

    assertEquals(
        List.of(
            "3:3 error: 192.0.2.4 80 is in this group already, at 2:3",
            "11:1 error: virtual_server TCP 192.0.2.2:80 of group a is there already, at 6:1"),
        Texts.told(checked));
    assertEquals(
        9, checked.configuration().virtualServers().getLast().services().size(), "what is left");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.0.2.1 80000       | 2:13 error: '80000' is not a port from 0 to 65535",
        "192.0.2.300 80        | 2:3 error: '192.0.2.300' is not an address or a range of them",
        "192.0.2.9-3 80        | 2:3 error: '192.0.2.9-3' is not an address or a range of them",
        "192.0.2.9-300 80      | 2:3 error: '192.0.2.9-300' is not an address or a range of them",
        "192.0.2.9-192.0.1.0 80| 2:3 error: '192.0.2.9-192.0.1.0' is not an address or a range of"
            + " them",
        "192.0.2.0/33 80       | 2:3 error: '192.0.2.0/33' is not an address or a range of them",
        "192.0.2.9/28 80       | 2:3 error: '192.0.2.9/28' begins in the middle of its net",
        "10.0.0.0/8 80         | 2:3 error: virtual_server_group g has more than 4096 services",
        "0.0.0.0/0 80          | 2:3 error: virtual_server_group g has more than 4096 services",
        "fwmark                | 2:3 error: 'fwmark' has no mark",
        "fwmark 0              | 2:10 error: 'fwmark 0' has no mark",
        "fwmark 7 inet6        | 2:12 warning: 'inet6' is IPv6, which is not supported yet",
      })
  void shouldPointAtWhatIsWrongInAGroup(String line, String told) {
    List<String> lines = Texts.told(Texts.check("virtual_server_group g {", "  " + line, "}"));

    assertTrue(lines.contains(told), lines.toString());
    assertTrue(lines.contains("1:1 error: virtual_server_group g is empty"), lines.toString());
  }

  @Test
  void shouldNameGroupsThatNobodyUsesAndThoseThatAreNotThere() {
    Checked checked =
        Texts.check(
            "virtual_server_group wbe {",
            "  192.0.2.1 80",
            "}",
            "virtual_server_group wbe {",
            "  192.0.2.2 80",
            "}",
            "virtual_server group web {",
            "  protocol TCP",
            "}");

    assertEquals(
        List.of(
            "1:1 warning: virtual_server_group wbe is used by no virtual_server",
            "4:1 error: virtual_server_group wbe is there already, at 1:1",
            "7:22 error: there is no virtual_server_group 'web'"),
        Texts.told(checked));
    assertEquals("did you mean 'wbe'?", checked.diagnostics().getLast().hint());
  }

  /** What {@code weir run --force} goes by: as keepalived would. */
  @Test
  void shouldMendWhatCannotBeAsKeepalivedDoes() {
    Checked checked =
        Texts.check(
            "virtual_server 192.0.2.1 80 {",
            "  protocol TCP",
            "  lb_kind DR",
            "  quorum 5",
            "  hysteresis 7",
            "  sorry_server 10.1.0.9 8080",
            "  real_server 10.1.0.1-3 8080 {",
            "    weight 2",
            "    lthreshold 4",
            "  }",
            "}",
            "virtual_server 192.0.2.2 0 {",
            "  protocol TCP",
            "  real_server 10.1.0.1 {",
            "  }",
            "}");

    assertEquals(
        List.of(
            "4:3 error: quorum 5 is above 2, the weight of all real servers together",
            "5:3 error: hysteresis 7 is not below the quorum, 2",
            "6:25 error: direct routing cannot change the port: 8080 here, 80 outside",
            "7:15 error: '10.1.0.1-3' is a range of addresses, and a real server has one",
            "7:26 error: direct routing cannot change the port: 8080 here, 80 outside",
            "9:5 error: lthreshold 4 is above uthreshold 0",
            "12:1 error: virtual_server 192.0.2.2 0 has no port: a service on every port must be"
                + " persistent"),
        Texts.told(checked));
    VirtualServer service = first(checked);
    assertEquals(2, service.quorum().quorum());
    assertEquals(1, service.quorum().hysteresis());
    SorryServer sorry = service.quorum().sorryServer();
    assertNotNull(sorry);
    assertEquals(80, sorry.port());
    assertEquals("10.1.0.1:80", service.realServers().getFirst().endpoint());
    assertEquals(0, service.realServers().getFirst().lowerThreshold());
    assertEquals(360, checked.configuration().virtualServers().getLast().persistenceTimeoutS());
  }

  @Test
  void shouldLetAWeightThatAProgramRaisesReachTheQuorum() {
    Checked checked =
        Texts.check(
            "virtual_server 192.0.2.1 80 {",
            "  protocol TCP",
            "  quorum 50",
            "  real_server 10.1.0.1 80 {",
            "    MISC_CHECK {",
            "      misc_path /usr/local/bin/load",
            "      misc_dynamic",
            "    }",
            "  }",
            "}");

    assertEquals(List.of(), Texts.told(checked));
    assertEquals(50, first(checked).quorum().quorum());
  }

  @Test
  void shouldSayWhatHasNoEffectOnMarks() {
    Checked checked =
        Texts.check(
            "virtual_server fwmark 7 {",
            "  ha_suspend",
            "  sorry_server_lvs_method DR",
            "  real_server 10.1.0.1 {",
            "  }",
            "}",
            "virtual_server 192.0.2.1 80 {",
            "  ip_family inet6",
            "  protocol TCP",
            "  real_server 10.1.0.1 80 {",
            "  }",
            "}");

    assertEquals(
        List.of(
            "1:1 warning: no rule sets mark 7",
            "2:3 warning: 'ha_suspend' has no effect on a fwmark service: it has no address to wait"
                + " for",
            "3:3 warning: 'sorry_server_lvs_method' has no effect without sorry_server",
            "7:1 warning: virtual_server for IPv6 is not supported yet"),
        Texts.told(checked));
  }
}

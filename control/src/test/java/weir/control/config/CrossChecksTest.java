package weir.control.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Statements that are right by themselves and wrong together. */
class CrossChecksTest {
  @Test
  void shouldNameTheSecondOfTwoEqualRealServers() {
    Checked checked =
        Texts.check(
            "virtual_server 192.0.2.1 80 {",
            "  protocol TCP",
            "  real_server 192.0.2.2 80 {",
            "  }",
            "  real_server 192.0.2.2 {",
            "  }",
            "  real_server 192.0.2.2 81 {",
            "  }",
            "}");

    assertEquals(
        List.of("5:3 error: real_server 192.0.2.2:80 is there already, at 3:3"),
        Texts.told(checked));
  }

  @Test
  void shouldNameTheSecondOfTwoEqualServices() {
    String[] service = {"  real_server 192.0.2.2 80 {", "  }", "}"};
    Checked checked =
        Texts.check(
            "virtual_server 192.0.2.1 80 {",
            "  protocol TCP",
            String.join("\n", service),
            "virtual_server 192.0.2.1 80 {",
            "  protocol UDP",
            String.join("\n", service),
            "virtual_server 192.0.2.1 80 {",
            "  protocol tcp",
            String.join("\n", service));

    assertEquals(
        List.of("11:1 error: virtual_server TCP 192.0.2.1:80 is there already, at 1:1"),
        Texts.told(checked));
    assertEquals(2, checked.configuration().virtualServers().size());
  }

  @Test
  void shouldRefuseAnotherPortButWithNat() {
    Checked checked =
        Texts.check(
            "virtual_server 192.0.2.1 80 {",
            "  protocol TCP",
            "  lb_kind DR",
            "  real_server 192.0.2.2 8080 {",
            "  }",
            "  real_server 192.0.2.3 8080 {",
            "    lvs_method NAT",
            "  }",
            "  real_server 192.0.2.4 8080 {",
            "    lvs_method TUN",
            "  }",
            "}");

    assertEquals(
        List.of(
            "4:25 error: direct routing cannot change the port: 8080 here, 80 outside",
            "9:25 error: a tunnel cannot change the port: 8080 here, 80 outside"),
        Texts.told(checked));
    assertEquals(
        "keepalived would use 80; write that, or lb_kind NAT",
        checked.diagnostics().getFirst().hint());
  }

  @Test
  void shouldSayWhichProtocolIsTaken() {
    Checked checked =
        Texts.check("virtual_server 192.0.2.1 80 {", "  real_server 192.0.2.2 80 {", "  }", "}");

    assertEquals(
        List.of(
            "1:1 warning: virtual_server 192.0.2.1 80 names no protocol: TCP is taken, keepalived"
                + " 2 would take UDP"),
        Texts.told(checked));
    assertEquals(
        Protocol.TCP, checked.configuration().virtualServers().getFirst().first().protocol());
  }

  @Test
  void shouldLeaveOutAServiceWithoutRealServers() {
    Checked checked = Texts.check("virtual_server 192.0.2.1 80 {", "  protocol TCP", "}");

    assertEquals(
        List.of("1:1 warning: virtual_server 192.0.2.1 80 has no real server"),
        Texts.told(checked));
    assertEquals(List.of(), checked.configuration().virtualServers());
  }

  @Test
  void shouldSayWhichServicesAreNotServedYet() {
    String inside = "protocol TCP\nreal_server 10.0.0.1 80 {\n}\n}";
    Checked checked =
        Texts.check(
            "virtual_server fwmark 7 inet6 {",
            inside,
            "virtual_server group G {",
            inside,
            "virtual_server 2001:db8::1 80 {",
            inside);

    assertEquals(
        List.of(
            "1:1 warning: virtual_server for IPv6 is not supported yet",
            "6:22 error: there is no virtual_server_group 'G'",
            "11:1 warning: virtual_server for IPv6 is not supported yet"),
        Texts.told(checked));
    assertEquals(List.of(), checked.configuration().virtualServers());
  }

  @Test
  void shouldRefuseEveryPortWithoutPersistence() {
    Checked checked =
        Texts.check(
            "virtual_server 192.0.2.1 0 {",
            "  protocol TCP",
            "  real_server 192.0.2.2 80 {",
            "  }",
            "}");

    assertEquals(
        List.of(
            "1:1 error: virtual_server 192.0.2.1 0 has no port: a service on every port must be"
                + " persistent"),
        Texts.told(checked));
  }

  @Test
  void shouldRefuseARangeOfAddressesAsOneServer() {
    for (String range : List.of("192.0.2.2-9", "192.0.2.2-192.0.2.9", "192.0.2.0/28")) {
      Checked checked =
          Texts.check(
              "virtual_server 192.0.2.1 80 {",
              "  protocol TCP",
              "  real_server " + range + " 80 {",
              "  }",
              "  real_server 192.0.2.30 80 {",
              "  }",
              "}");

      assertEquals(
          List.of("3:15 error: '" + range + "' is a range of addresses, and a real server has one"),
          Texts.told(checked));
    }
  }

  @Test
  void shouldNotAskForACarrierWhereVrrpCarriesNothing() {
    Checked checked =
        Texts.check(
            "static_ipaddress {",
            "  192.0.2.1/24 dev eth0",
            "}",
            "virtual_server 192.0.2.1 80 {",
            "  protocol TCP",
            "  real_server 192.0.2.2 80 {",
            "  }",
            "}");

    assertEquals(List.of(), Texts.told(checked));
  }

  @Test
  void shouldWarnOfScriptsThatAnybodyMightChange() {
    String script = "vrrp_script up {\n  script \"/usr/local/bin/up\"\n}";
    String secure = "global_defs {\nenable_script_security\n}\n";

    assertEquals(
        Texts.check(secure + script).warnings() + 1, Texts.check(script).warnings(), "002");
  }

  @Test
  void shouldNameServersThatNobodyChecks() {
    Checked some =
        Texts.check(
            "virtual_server 192.0.2.1 80 {",
            "  protocol TCP",
            "  real_server 192.0.2.2 80 {",
            "    TCP_CHECK {",
            "    }",
            "  }",
            "  real_server 192.0.2.3 80 {",
            "  }",
            "}");
    Checked none =
        Texts.check(
            "virtual_server 192.0.2.1 80 {",
            "  protocol TCP",
            "  real_server 192.0.2.2 80 {",
            "  }",
            "  real_server 192.0.2.3 80 {",
            "  }",
            "}");
    Checked lone =
        Texts.check(
            "virtual_server 192.0.2.1 80 {",
            "  protocol TCP",
            "  real_server 192.0.2.2 80 {",
            "  }",
            "}");

    assertEquals(
        List.of(
            "7:3 warning: real_server 192.0.2.3:80 is not checked, as others of its service are"),
        Texts.told(some));
    assertEquals(
        List.of(
            "1:1 warning: no real server of TCP 192.0.2.1:80 is checked: a dead one keeps its"
                + " connections"),
        Texts.told(none));
    assertEquals(List.of(), Texts.told(lone), "nobody could take its place");
  }

  @Test
  void shouldNameARealServerThatIsTheSorryServerToo() {
    Checked checked =
        Texts.check(
            "virtual_server 192.0.2.1 80 {",
            "  protocol TCP",
            "  sorry_server 192.0.2.2 80",
            "  real_server 192.0.2.2 80 {",
            "    TCP_CHECK {",
            "    }",
            "  }",
            "}");

    assertEquals(
        List.of("3:16 warning: sorry_server 192.0.2.2:80 is a real server too"),
        Texts.told(checked));
  }

  @Test
  void shouldAskForACarrierOfEveryAddressOfAGroup() {
    Checked checked =
        Texts.check(
            "virtual_server_group g {",
            "  192.0.2.1-3 80",
            "  192.0.2.1 81",
            "  fwmark 3",
            "}",
            "vrrp_instance A {",
            "  virtual_ipaddress {",
            "    192.0.2.2/24",
            "  }",
            "}",
            "virtual_server group g {",
            "  protocol TCP",
            "  real_server 10.0.0.1 {",
            "  }",
            "}");

    assertTrue(
        Texts.told(checked)
            .contains(
                "11:1 warning: no vrrp_instance has 192.0.2.1 and 1 more of group g: after a"
                    + " failover nobody carries it"),
        () -> Texts.told(checked).toString());
  }

  @Test
  void shouldNameAServiceThatNobodyMayServe() {
    Checked checked =
        Texts.check(
            "virtual_server 192.0.2.1 80 {",
            "  protocol TCP",
            "  weight 0",
            "  real_server 192.0.2.2 80 {",
            "  }",
            "}");

    assertEquals(
        List.of(
            "4:3 warning: all real servers of this service have weight 0: none gets a connection"),
        Texts.told(checked));
  }
}

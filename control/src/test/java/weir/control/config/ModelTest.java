package weir.control.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weir.dataplane.Schedulers;
import weir.dataplane.VirtualService;

class ModelTest {
  @Test
  void shouldSayWhatLvsTimeoutsAre() {
    for (String wrong : new String[] {"tcp", "tcp 0", "tcp 2678401", "udp 10 tcpfn 3", "tcp x"}) {
      List<String> told = Texts.told(Texts.check("global_defs {", "  lvs_timeouts " + wrong, "}"));
      assertEquals(1, told.stream().filter(line -> line.contains("'lvs_timeouts' with")).count());
    }
  }

  @Test
  void shouldReadEveryValueThatIsWritten() {
    Checked checked =
        Texts.check(
            "global_defs {",
            "  notification_email {",
            "    ops@example.net",
            "    night@example.net",
            "  }",
            "  notification_email_from weir@example.net",
            "  smtp_server mail.example.net 2525",
            "  smtp_connect_timeout 12.5",
            "  router_id edge-1",
            "  lvs_timeouts tcp 7200 udp 30",
            "}",
            "virtual_server 198.51.100.1 443 {",
            "  delay_loop 2.5",
            "  lvs_sched wrr",
            "  lvs_method NAT",
            "  protocol tcp",
            "  real_server 10.1.0.1 8443 {",
            "    weight 6",
            "    uthreshold 100",
            "    lthreshold 60",
            "    TCP_CHECK {",
            "      connect_ip 10.2.0.1",
            "      connect_port 9443",
            "      bindto 10.2.0.254",
            "      bind_port 4000",
            "      connect_timeout 3",
            "      retry 4",
            "      delay_before_retry 0.25",
            "      delay_loop 7",
            "      warmup 0",
            "    }",
            "  }",
            "}");

    assertEquals(List.of(), Texts.told(checked));
    assertEquals(
        new GlobalDefs(
            "edge-1",
            new GlobalDefs.Mail(
                List.of("ops@example.net", "night@example.net"),
                "weir@example.net",
                "mail.example.net",
                2525,
                12_500,
                "localhost",
                false),
            new GlobalDefs.LvsTimeouts(7200, 0, 30),
            GlobalDefs.Notices.NONE,
            Lifecycle.DEFAULT,
            null,
            VrrpDefaults.DEFAULT),
        checked.configuration().globalDefs());
    VirtualServer service = checked.configuration().virtualServers().getFirst();
    assertEquals("TCP 198.51.100.1:443", service.toString());
    assertEquals(LbAlgo.WRR, service.lbAlgo());
    assertEquals(LbKind.NAT, service.lbKind());
    RealServer server = service.realServers().getFirst();
    assertEquals("10.1.0.1:8443", server.endpoint());
    assertEquals(6, server.weight());
    assertEquals(100, server.upperThreshold());
    assertEquals(60, server.lowerThreshold());
    assertEquals(
        List.of(
            TcpChecks.of(
                (int) Ipv4.parse("10.2.0.1"),
                9443,
                (int) Ipv4.parse("10.2.0.254"),
                4000,
                3000,
                4,
                250,
                7000,
                0)),
        server.checks());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lb_algo rr                             | rr",
        "lb_algo wlc; flag-2                    | wlc (flag-2)",
        "lvs_sched sed; flag-1; flag-2; flag-3  | sed (flag-1,flag-2,flag-3)",
        "lb_algo sh; hashed                     | sh",
        "lb_algo sh; sh-port; sh-fallback       | sh (sh-fallback,sh-port)",
        "sh-port; lb_algo sh                    | sh (sh-port)",
        "lb_algo sh; flag-1                     | sh (sh-fallback)",
        "lb_algo mh; mh-port; mh-fallback       | mh (mh-fallback,mh-port)",
        "lb_algo mh; flag-3                     | mh ()",
        "lb_algo nq                             | nq",
        "lb_algo dh                             | dh",
        "lb_algo lblc                           | lblc",
        "lb_algo lblcr                          | lblcr",
        "lb_algo fo                             | fo",
        "lb_algo ovf                            | ovf",
        "lb_algo twos                           | twos",
      })
  void shouldReadSchedulersWithTheirFlags(String statements, String listed) {
    List<String> lines = new ArrayList<>(List.of("virtual_server 198.51.100.1 80 {"));
    lines.addAll(List.of("protocol UDP", "ops", "lb_kind TUN"));
    lines.addAll(List.of(statements.split(";", -1)));
    lines.addAll(List.of("real_server 10.1.0.1 80 {", "}", "}"));
    Checked checked = Texts.check(lines.toArray(new String[0]));

    assertEquals(List.of(), Texts.told(checked));
    VirtualServer service = checked.configuration().virtualServers().getFirst();
    assertEquals(listed, service.lbAlgo().listed(service.flags()));
    assertTrue(Schedulers.NAMES.contains(service.lbAlgo().keyword()));
    assertEquals(VirtualService.ONE_PACKET, service.flags() & VirtualService.ONE_PACKET);
    assertEquals(LbKind.TUN, service.realServers().getFirst().lbKind());
  }

  @Test
  void shouldReadThresholds() {
    Checked checked =
        Texts.check(
            "virtual_server 198.51.100.1 80 {",
            "  protocol TCP",
            "  real_server 10.1.0.1 80 {",
            "    uthreshold 1000",
            "    lthreshold 800",
            "  }",
            "  real_server 10.1.0.2 80 {",
            "    uthreshold 7",
            "  }",
            "  real_server 10.1.0.3 80 {",
            "    lthreshold 1",
            "  }",
            "}");

    assertEquals(List.of("11:5 error: lthreshold 1 is above uthreshold 0"), Texts.told(checked));
    List<RealServer> servers = checked.configuration().virtualServers().getFirst().realServers();
    assertEquals(1000, servers.getFirst().upperThreshold());
    assertEquals(800, servers.getFirst().lowerThreshold());
    assertEquals(7, servers.get(1).upperThreshold());
    assertEquals(0, servers.get(1).lowerThreshold());
  }

  @Test
  void shouldFillInTheDefaultsOfKeepalived() {
    Checked checked =
        Texts.check(
            "virtual_server 198.51.100.1 80 {",
            "  protocol UDP",
            "  real_server 10.1.0.1 {",
            "    TCP_CHECK {",
            "    }",
            "  }",
            "  real_server 10.1.0.2 8080 {",
            "  }",
            "}");

    assertEquals(
        List.of(
            "7:3 warning: real_server 10.1.0.2:8080 is not checked, as others of its service are"),
        Texts.told(checked));
    assertNull(checked.configuration().globalDefs().routerId());
    assertEquals(GlobalDefs.DEFAULT, checked.configuration().globalDefs());
    VirtualServer service = checked.configuration().virtualServers().getFirst();
    assertEquals(Protocol.UDP, service.first().protocol());
    assertEquals(LbAlgo.WLC, service.lbAlgo());
    assertEquals(LbKind.NAT, service.lbKind());
    assertEquals(0, service.persistenceTimeoutS());
    RealServer first = service.realServers().getFirst();
    assertEquals(80, first.port());
    assertEquals(1, first.weight());
    assertEquals(
        List.of(TcpChecks.of(first.address(), 80, 0, 0, 5000, 1, 1000, 60_000, 60_000)),
        first.checks());
    assertEquals(List.of(), service.realServers().get(1).checks());
  }

  @Test
  void shouldTakeWhatACheckLeavesOutFromItsServersAround() {
    Checked checked =
        Texts.check(
            "virtual_server 198.51.100.1 80 {",
            "  protocol TCP",
            "  delay_loop 6",
            "  retry 5",
            "  connect_timeout 2",
            "  weight 7",
            "  real_server 10.1.0.1 80 {",
            "    retry 3",
            "    TCP_CHECK {",
            "      connect_timeout 1",
            "    }",
            "  }",
            "}");

    assertEquals(List.of(), Texts.told(checked));
    RealServer server =
        checked.configuration().virtualServers().getFirst().realServers().getFirst();
    assertEquals(7, server.weight());
    assertEquals(
        List.of(TcpChecks.of(server.address(), 80, 0, 0, 1000, 3, 1000, 6000, 6000)),
        server.checks());
  }

  @Test
  void shouldReadOldNamesAsTheNewOnes() {
    Checked checked =
        Texts.check(
            "global_defs {",
            "  lvs_id old-name",
            "}",
            "virtual_server 198.51.100.1 80 {",
            "  protocol TCP",
            "  real_server 10.1.0.1 80 {",
            "    TCP_CHECK {",
            "      nb_get_retry 9",
            "    }",
            "  }",
            "}");

    assertEquals(0, checked.errors());
    assertEquals(2, checked.warnings());
    assertEquals("old-name", checked.configuration().globalDefs().routerId());
    assertEquals(
        9,
        checked
            .configuration()
            .virtualServers()
            .getFirst()
            .realServers()
            .getFirst()
            .checks()
            .getFirst()
            .settings()
            .retry());
  }

  /** K14, I16: as the manuals write it. */
  @Test
  void shouldReadServicesByMarkAndOnEveryPort() {
    Checked checked =
        Texts.check(
            "virtual_server fwmark 80 {",
            "  lb_algo rr",
            "  lb_kind DR",
            "  persistence_timeout 50",
            "  persistence_granularity 255.255.255.0",
            "  real_server 10.1.0.1 80 {",
            "    TCP_CHECK {",
            "    }",
            "  }",
            "  real_server 10.1.0.2 {",
            "  }",
            "}",
            "virtual_server fwmark 4294967295 inet {",
            "  protocol TCP",
            "  real_server 10.1.0.1 {",
            "    TCP_CHECK {",
            "    }",
            "  }",
            "}",
            "virtual_server 198.51.100.1 0 {",
            "  protocol UDP",
            "  persistence_timeout",
            "  real_server 10.1.0.1 {",
            "  }",
            "}");

    assertEquals(
        List.of(
            "1:1 warning: no rule sets mark 80",
            "13:1 warning: no rule sets mark 4294967295",
            "14:3 warning: 'protocol' of a fwmark service is ignored, as in keepalived",
            "16:5 error: TCP_CHECK of a server without a port"),
        Texts.told(checked));
    VirtualServer marked = checked.configuration().virtualServers().get(0);
    assertEquals("FWM 80", marked.toString());
    assertEquals(80, marked.first().mark());
    assertEquals(Protocol.NONE, marked.first().protocol());
    assertEquals(50, marked.persistenceTimeoutS());
    assertEquals(0xffffff00, marked.persistenceMask());
    assertEquals(0, marked.realServers().get(0).port(), "direct routing changes no port");
    assertEquals(80, marked.realServers().get(0).checks().getFirst().settings().connectPort());
    assertEquals(0, marked.realServers().get(1).port());
    assertEquals("FWM 4294967295", checked.configuration().virtualServers().get(1).toString());
    VirtualServer everyPort = checked.configuration().virtualServers().get(2);
    assertEquals("UDP 198.51.100.1:0", everyPort.toString());
    assertEquals(360, everyPort.persistenceTimeoutS());
    assertEquals(-1, everyPort.persistenceMask());
  }

  @Test
  void shouldNotWarnOfAMarkThatARuleSets(@TempDir Path directory) throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("x.conf"),
            "virtual_server fwmark 80 {\n  real_server 10.1.0.1 {\n  }\n}\n");

    assertEquals(0, ConfigurationReader.read(file, mark -> mark == 80).diagnostics().size());
    assertEquals(1, ConfigurationReader.read(file, mark -> mark == 81).diagnostics().size());
  }
}

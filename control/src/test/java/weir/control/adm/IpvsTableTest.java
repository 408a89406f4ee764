package weir.control.adm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import weir.control.adm.IpvsTable.View;
import weir.control.admin.ConnectionPage;
import weir.control.admin.Status;
import weir.control.admin.Status.Flow;
import weir.control.admin.Status.Server;
import weir.control.admin.Status.Service;
import weir.control.admin.Statuses;

/** The fixtures are what ipvsadm 1.31 printed on Linux 6.1 with the same services. */
class IpvsTableTest {
  private static final Flow NONE = new Flow(0, 0, 0, 0, 0);

  private static String table(View view, Status status) {
    return new IpvsTable(view, false).of(status);
  }

  private static String fixture(String name) throws IOException {
    try (InputStream in = IpvsTableTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  static Status status(Service... services) {
    return Statuses.of(4096, services);
  }

  static Service service(
      String protocol,
      String address,
      int port,
      String scheduler,
      int persistenceTimeoutS,
      List<Server> servers) {
    return new Service(
        protocol, address, port, scheduler, persistenceTimeoutS, false, NONE, NONE, servers);
  }

  static Server server(
      String address,
      int port,
      String forward,
      int weight,
      long active,
      long inactive,
      String via) {
    return new Server(address, port, forward, weight, 0, 0, 0, active, inactive, NONE, NONE, via);
  }

  @Test
  void shouldPrintOnePacketLastAsIpvsadmDoes() {
    Service service =
        new Service(
            "UDP", "10.0.0.1", 84, "rr (flag-1,flag-2,flag-3)", 60, true, NONE, NONE, List.of());
    assertEquals(
        "UDP  10.0.0.1:84 rr (flag-1,flag-2,flag-3) persistent 60 ops",
        table(View.SERVICES, status(service)).lines().toList().getLast());
  }

  @Test
  void shouldPrintServicesAsIpvsadmDoes() throws IOException {
    Status status =
        status(
            service("UDP", "10.0.0.1", 53, "lc", 0, List.of()),
            service(
                "TCP",
                "10.0.0.1",
                443,
                "rr",
                50,
                List.of(server("10.255.255.255", 443, "Route", 65535, 0, 0, ""))),
            service(
                "TCP",
                "192.168.0.1",
                80,
                "wlc",
                0,
                List.of(
                    server("10.0.0.3", 80, "Masq", 3, 0, 0, ""),
                    server("192.168.7.3", 8080, "Masq", 1, 0, 0, ""),
                    server("10.0.0.2", 8080, "Masq", 100, 0, 0, ""),
                    server("10.0.0.2", 80, "Route", 0, 0, 0, ""))),
            service("TCP", "10.0.0.1", 80, "wrr", 9600, List.of()),
            service("UDP", "203.0.113.200", 53, "lc", 0, List.of()),
            service("TCP", "172.16.0.1", 80, "wrr", 0, List.of()));
    assertEquals(fixture("ipvsadm-Ln.txt"), table(View.SERVICES, status));
  }

  @Test
  void shouldPrintCountsAsIpvsadmDoes() {
    String table =
        table(
            View.SERVICES,
            status(
                service(
                    "TCP",
                    "125.38.38.64",
                    80,
                    "wlc",
                    50,
                    List.of(
                        server("125.38.38.99", 80, "Route", 100, 4898, 12585, ""),
                        server("125.38.138.199", 65535, "Masq", 1, 1234567890, 0, "")))));
    assertEquals(
        """
        IP Virtual Server version 1.2.1 (size=4096)
        Prot LocalAddress:Port Scheduler Flags
          -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
        TCP  125.38.38.64:80 wlc persistent 50
          -> 125.38.38.99:80              Route   100    4898       12585     \n\
          -> 125.38.138.199:65535         Masq    1      1234567890 0         \n\
        """,
        table);
  }

  /** I16: as ipvsadm lists marks, which come after addresses. */
  @Test
  void shouldPrintServicesByMark() {
    Service marked =
        new Service(
            "FWM", 80, "0.0.0.0", 0, "rr", 50, "255.255.255.0", false, NONE, NONE, List.of());
    Service high =
        new Service(
            "FWM",
            0xffff_ffffL,
            "0.0.0.0",
            0,
            "wlc",
            0,
            Status.HOST_MASK,
            false,
            NONE,
            NONE,
            List.of());
    Service byAddress = service("UDP", "10.0.0.1", 53, "lc", 360, List.of());

    assertEquals(
        List.of(
            "FWM  -1 wlc",
            "UDP  10.0.0.1:53 lc persistent 360",
            "FWM  80 rr persistent 50 mask 255.255.255.0"),
        table(View.SERVICES, status(marked, byAddress, high)).lines().skip(3).toList());
    assertEquals(
        "FWM  80                                  0        0        0        0        0",
        table(View.STATS, status(marked)).lines().toList().getLast());
  }

  @Test
  void shouldNotRefuseAddressesWhoseOrderGoesRoundInACircle() {
    Status status =
        status(
            service("TCP", "10.0.0.1", 80, "rr", 0, List.of()),
            service("TCP", "90.0.0.1", 80, "rr", 0, List.of()),
            service("TCP", "172.16.0.1", 80, "rr", 0, List.of()),
            service("TCP", "192.168.0.1", 80, "rr", 0, List.of()));
    assertEquals(7, table(View.SERVICES, status).lines().count());
  }

  @Test
  void shouldPrintStatisticsAndRatesAsIpvsadmDoes() {
    Flow some = new Flow(12, 120, 110, 9000, 123_456_789);
    Flow most = new Flow(99_999_999, 100_000_000, 1_000_000_000, 100_000_000_000L, 1L << 60);
    Server server = new Server("10.0.1.2", 80, "Masq", 1, 0, 0, 0, 0, 0, some, most, "");
    Status status =
        status(new Service("TCP", "10.0.1.1", 80, "rr", 0, false, some, most, List.of(server)));
    assertEquals(
        """
        IP Virtual Server version 1.2.1 (size=4096)
        Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes
          -> RemoteAddress:Port
        TCP  10.0.1.1:80                        12      120      110     9000  123456K
          -> 10.0.1.2:80                        12      120      110     9000  123456K
        """,
        table(View.STATS, status));
    assertEquals(
        """
        IP Virtual Server version 1.2.1 (size=4096)
        Prot LocalAddress:Port                 CPS    InPPS   OutPPS    InBPS   OutBPS
          -> RemoteAddress:Port
        TCP  10.0.1.1:80                  99999999  100000K    1000M     100G 1152921T
          -> 10.0.1.2:80                  99999999 100000000 1000000000     100G 1152921T
        """,
        table(View.RATE, status));
    assertEquals(
        "  -> 10.0.1.2:80                        12      120      110     9000 123456789",
        new IpvsTable(View.STATS, true).of(status).lines().toList().get(4));
  }

  @Test
  void shouldPrintThresholdsAndPersistentConnectionsAsIpvsadmDoes() {
    Server server = new Server("10.0.1.2", 80, "Masq", 5, 100, 50, 7, 2, 3, NONE, NONE, "");
    Status status = status(service("TCP", "10.0.1.1", 80, "wlc", 50, List.of(server)));
    assertEquals(
        """
        IP Virtual Server version 1.2.1 (size=4096)
        Prot LocalAddress:Port            Uthreshold Lthreshold ActiveConn InActConn\s
          -> RemoteAddress:Port
        TCP  10.0.1.1:80 wlc persistent 50
          -> 10.0.1.2:80                  100        50         2          3        \s
        """,
        table(View.THRESHOLDS, status));
    assertEquals(
        """
        IP Virtual Server version 1.2.1 (size=4096)
        Prot LocalAddress:Port            Weight    PersistConn ActiveConn InActConn\s
          -> RemoteAddress:Port
        TCP  10.0.1.1:80 wlc persistent 50
          -> 10.0.1.2:80                  5         7           2          3        \s
        """,
        table(View.PERSISTENT, status));
  }

  @Test
  void shouldPrintConnectionsAsIpvsadmDoes() {
    assertEquals(
        """
        IPVS connection entries
        pro expire state       source             virtual            destination
        TCP 14:56  ESTABLISHED 159.226.240.63:39783 125.38.38.64:80    125.38.38.99:80
        UDP 166:39 UDP         10.0.0.1:1         10.0.0.2:53        10.0.0.3:53
        """,
        ConnectionLines.head(false)
            + new ConnectionLines()
                .line(
                    new ConnectionPage.Row(
                        "TCP",
                        896,
                        "ESTABLISHED",
                        "159.226.240.63:39783",
                        "125.38.38.64:80",
                        "125.38.38.99:80"))
            + new ConnectionLines()
                .line(
                    new ConnectionPage.Row(
                        "UDP", 9999, "UDP", "10.0.0.1:1", "10.0.0.2:53", "10.0.0.3:53")));
  }
}

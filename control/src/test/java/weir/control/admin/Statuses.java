package weir.control.admin;

import java.util.List;
import java.util.Map;

/** Statuses for tests. */
public final class Statuses {
  static final Status.Bursts NO_BURSTS = new Status.Bursts(0, 0, 0, 0, 0, 0, List.of());
  static final Status.Packets NO_PACKETS = new Status.Packets(0, 0, 0, 0, 0, 0, 0, 0);

  private Statuses() {}

  /** Nothing but services. */
  public static Status of(int tableSize, Status.Service... services) {
    return new Status(
        "0.1.0",
        1,
        0,
        new Status.Table(tableSize, 0, 0, 0, 0, 0, 0, 0),
        null,
        List.of(services),
        List.of(),
        List.of(),
        new VrrpReport(List.of(), 0, List.of()),
        new Status.Timeouts(900, 120, 300),
        Map.of(),
        List.of(),
        List.of(),
        List.of(),
        NO_BURSTS,
        NO_PACKETS,
        Map.of());
  }

  /** Something of everything. */
  public static Status full() {
    return new Status(
        "0.1.0",
        4711,
        12.5,
        new Status.Table(1024, 139_264, 12, 3, 2, 1, 4, 5),
        new Status.FlowCache(1024, 90_112, 7, 12, 0.75, 9, 1, 2),
        List.of(
            new Status.Service(
                "TCP",
                "192.0.2.1",
                80,
                "rr",
                50,
                false,
                new Status.Flow(5, 40, 30, 4000, 3000),
                new Status.Flow(1, 2, 3, 4, 5),
                List.of(
                    new Status.Server(
                        "10.0.0.1",
                        80,
                        "Masq",
                        3,
                        100,
                        50,
                        7,
                        1,
                        2,
                        new Status.Flow(5, 40, 30, 4000, 3000),
                        new Status.Flow(1, 2, 3, 4, 5),
                        "10.0.0.254 on eth0")))),
        List.of(new Status.Removed("TCP 192.0.2.1:80", "10.0.0.9", 80, 1, 2, 3)),
        List.of(
            new Status.Pool(
                "TCP 192.0.2.1:80",
                List.of("TCP 192.0.2.1:80"),
                true,
                "10.0.0.8:80",
                false,
                List.of(
                    new Status.Member(
                        "10.0.0.1",
                        80,
                        true,
                        "no",
                        List.of(new Status.Check("TCP_CHECK", "10.0.0.1:80", true, 9, 1, 0.25))),
                    new Status.Member(
                        "10.0.0.2",
                        80,
                        false,
                        "no",
                        List.of(new Status.Check("TCP_CHECK", "10.0.0.2:80", false, 9, 8, 1.5)))))),
        new VrrpReport(
            List.of(
                new VrrpReport.Router(
                    "VI_1",
                    "MASTER",
                    3.5,
                    "nobody else is",
                    2,
                    "eth0",
                    "192.0.2.9",
                    51,
                    100,
                    90,
                    1,
                    0.5,
                    null,
                    0,
                    List.of("192.0.2.1/24"),
                    Map.of("advert_sent", 7L))),
            0.25,
            List.of(9L)),
        new Status.Timeouts(900, 120, 300),
        Map.of("conn_reuse_mode", 1),
        List.of(new Status.Interface("eth0", "native with frags", "hardware", "copy", 4, 1500)),
        List.of(
            new Status.Feature("XDP links", true, "5.9", "none"),
            new Status.Feature("XDP frags", false, "5.18", "MTU 3498")),
        List.of(new Status.Worker(0, 1.25, 0.5)),
        new Status.Bursts(
            20,
            60_000,
            3000,
            4500,
            5000,
            5100,
            List.of(new Status.Bucket(1000, 0), new Status.Bucket(5000, 19))),
        new Status.Packets(17, 16, 3, 2, 1, 6, 5, 0),
        Map.of("no_server", 1L));
  }
}

package weir.control.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static weir.control.admin.IpvsTableTest.server;
import static weir.control.admin.IpvsTableTest.service;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import weir.control.admin.Status.Interface;

class StatusTableTest {
  @Test
  void shouldPrintWhatIpvsadmHasNoWordsFor() {
    Status status =
        new Status(
            "0.1.0",
            4711,
            1024,
            12,
            3,
            List.of(
                service(
                    "TCP",
                    "192.0.2.1",
                    80,
                    "rr",
                    0,
                    List.of(server("10.0.0.1", 80, "Masq", 1, 0, 0, "10.0.0.254 on eth0")),
                    List.of("10.0.0.2:80"))),
            List.of(new Interface("eth0", "native with frags", "copy", 4, 1500)),
            Map.of("XDP links", "yes"),
            Map.of("received", 17L),
            Map.of("no_server", 1L));
    assertEquals(
        """

        Weir 0.1.0, process 4711
        12 of 1024 connections, 3 evicted

        Interface        Attached           Memory     Queues    MTU
        eth0             native with frags  copy            4   1500

        Prot Service               Real server           Next hop
        TCP  192.0.2.1:80          10.0.0.1:80           10.0.0.254 on eth0
        TCP  192.0.2.1:80          10.0.0.2:80           down

        Kernel
          XDP links                  yes

        Packets
          received                   17

        Drops
          no_server                  1
        """,
        StatusTable.of(status));
  }
}

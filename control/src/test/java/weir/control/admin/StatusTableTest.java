package weir.control.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class StatusTableTest {
  @Test
  void shouldPrintWhatIpvsadmHasNoWordsFor() {
    assertEquals(
        """

        Weir 0.1.0, process 4711
        12 of 1024 connections, 6 evicted
        7 of 1024 flows in the kernel, 75.0 % of all packets

        Interface        Attached           Memory     Queues    MTU  Why
        eth0             native with frags  copy            4   1500  hardware

        Prot Service               Real server           Next hop
        TCP  192.0.2.1:80          10.0.0.1:80           10.0.0.254 on eth0
        TCP 192.0.2.1:80           10.0.0.2:80           down

        Kernel
          XDP links                  yes
          XDP frags                  no (Linux 5.18), instead: MTU 3498

        Packets
          received                   17
          forwarded                  16
          resets sent                3
          ICMP errors sent           2
          given to the kernel        1
          dropped                    1
          lost before received       6
          not taken by an interface  5
          bursts lost to faults      0

        Connection table
          connections                12
          size                       1024
          evicted, half open         3
          evicted, closing or UDP    2
          evicted, established       1
          refused                    4
          packets without an entry   5

        Flow cache
          packets                    12
          flows                      7
          size                       1024
          installed                  9
          evicted                    1
          refused                    2

        Workers
          worker-0                   50.0 % busy now, 1.3 s in all

        Bursts, from receiving to sending
          timed, one in 16           20
          half within                3.0 us
          99 % within                4.5 us
          99.9 % within              5.0 us
          the slowest                5.1 us

        Drops
          no_server                  1
        """,
        StatusTable.of(Statuses.full()));
  }
}

package weir.control.marks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weir.control.marks.Rules.CLIENT;
import static weir.control.marks.Rules.OTHER_VIP;
import static weir.control.marks.Rules.VIP;
import static weir.control.marks.Rules.mark;
import static weir.control.marks.Rules.read;
import static weir.control.marks.Rules.told;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** S3, S4, I16: what lines of iptables mean, and what is said about those that mean nothing. */
class MarkRulesReaderTest {
  private static final String MANGLE = "iptables -t mangle -A PREROUTING ";

  private static CheckedMarks good(String... lines) {
    CheckedMarks checked = read(lines);
    assertEquals(List.of(), told(checked));
    return checked;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // S3, and as 002 writes it.
        "iptables -t mangle -A PREROUTING -p tcp -d 192.0.2.1/32 -m multiport --dports 80,443 -j MARK --set-mark 80",
        "iptables -t mangle -A PREROUTING -p tcp -d 192.0.2.1/32 -m multiport --dport 80,443 -j MARK --set-mark 80",
        "/sbin/iptables -t mangle -A PREROUTING -p tcp \\\n  -d 192.0.2.1/32 -m multiport --dports http,https -j MARK --set-mark 0x50",
        "# /usr/sbin/iptables -t mangle -A PREROUTING -p tcp -d 192.0.2.1 -m multiport --dports 80,443 -j MARK --set-mark 80\r",
        "[root@lvs1 ~]# iptables -t mangle -A PREROUTING -p 6 -d 192.0.2.1 -m multiport --dports=80,443 -j MARK --set-mark=80",
        "$ sudo iptables -t mangle -A PREROUTING -ptcp --destination 192.0.2.1/255.255.255.255 -m multiport --destination-ports 80,443 -j MARK --set-xmark 0x50/0xffffffff",
        "*mangle\n:PREROUTING ACCEPT [12:3400]\n[3:180] -A PREROUTING -d 192.0.2.1/32 -p tcp -m multiport --dports 80,443 -m comment --comment \"web; \\\"80\\\" # 443\" -j MARK --set-xmark 0x50/0xffffffff\nCOMMIT",
        "iptables -t mangle -A PREROUTING -p tcp -d 192.0.2.1 --dport 80 -j MARK --set-mark 80 ; iptables -t mangle -A PREROUTING -p tcp -d 192.0.2.1 --dport 443 -j MARK --set-mark 80",
        "firewall-cmd --permanent --direct --add-rule ipv4 mangle PREROUTING 0 -d 192.0.2.1/32 -p tcp -m multiport --dports 80,443 -j MARK --set-mark 80",
        "iptables -t mangle -F\niptables -t mangle -X\niptables -t mangle -N WEB\niptables -t mangle -A PREROUTING -d 192.0.2.1 -j WEB\niptables -t mangle -A WEB -p tcp --dport 80 -j MARK --set-mark 80\niptables -t mangle -A WEB -p tcp --dport 443 -j MARK --set-mark 80",
      })
  void shouldBundleHttpAndHttpsHoweverItIsWritten(String text) {
    CheckedMarks rules = good(text.split("\n"));

    assertEquals(80, mark(rules, 6, VIP, 80));
    assertEquals(80, mark(rules, 6, VIP, 443));
    assertEquals(0, mark(rules, 6, VIP, 81));
    assertEquals(0, mark(rules, 17, VIP, 80));
    assertEquals(0, mark(rules, 6, OTHER_VIP, 80));
  }

  /** The packet comes from 198.51.100.7 port 4000 by eth0, and goes to 192.0.2.1 port 80. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -s 198.51.100.7                         | yes
          -s 198.51.100.0/24                      | yes
          -s 198.51.100.8/24                      | yes
          -s 198.51/16                            | yes
          -s 0/0                                  | yes
          -s 198.51.101.0/255.255.254.0           | yes
          -s 10.0.0.0/8,198.51.100.7              | yes
          -s 10.0.0.0/8                           | no
          ! -s 10.0.0.0/8                         | yes
          -s ! 10.0.0.0/8                         | yes
          --src 198.51.100.7 --dst 192.0.2.1      | yes
          ! -d 192.0.2.0/30                       | no
          -i eth0                                 | yes
          -i eth+                                 | yes
          -i +                                    | yes
          -i eth1                                 | no
          -i eth9                                 | no
          ! -i eth9                               | yes
          -i ! eth+                               | no
          -p tcp                                  | yes
          -p all                                  | yes
          -p udp                                  | no
          ! -p udp                                | yes
          -p icmp                                 | no
          -p tcp --dport 80                       | yes
          -p tcp --dport http                     | yes
          -p tcp -m tcp --dport 80:90             | yes
          -p tcp --dport 81:                      | no
          -p tcp --dport :80                      | yes
          -p tcp --dport :                        | yes
          -p tcp ! --dport 80                     | no
          -p tcp --dport ! 22                     | yes
          -p tcp --sport 1024:65535               | yes
          -p tcp --sport 80                       | no
          -p tcp -m multiport --sports 80,4000    | yes
          -p tcp -m multiport --ports 4000        | yes
          -p tcp -m multiport --ports 80          | yes
          -p tcp -m multiport --ports 22,8000:    | no
          -p tcp -m multiport ! --ports 22,80     | no
          -p tcp -m multiport ! --dports 22,443   | yes
          -p tcp -m multiport --dports 22,79:81   | yes
          -m mark --mark 0                        | yes
          -m mark --mark 1/0xff                   | no
          -m mark ! --mark 0                      | no
          """)
  void shouldHoldARuleForThePacketsThatNetfilterHoldsItFor(String conditions, String holds) {
    CheckedMarks rules = good(MANGLE + conditions + " -j MARK --set-mark 7");

    assertEquals(holds.equals("yes") ? 7 : 0, mark(rules, 6, VIP, 80), conditions);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --set-mark 0x1234   | --set-mark 5          | 5
          --set-mark 0x1234   | --set-mark 0x05/0xff  | 0x1205
          --set-mark 0x1234   | --set-mark 0xff/0x0f  | 0x12ff
          --set-mark 0x1234   | --set-xmark 0xff/0x0f | 0x12cf
          --set-mark 0x1234   | --or-mark 3           | 0x1237
          --set-mark 0x1234   | --and-mark 0xff       | 0x34
          --set-mark 0x1234   | --xor-mark 0xff       | 0x12cb
          --set-mark 010      | --or-mark 0           | 8
          --set-mark 4294967295 | --or-mark 0         | 0xffffffff
          """)
  void shouldChangeAMarkAsTheKernelDoes(String first, String second, String expected) {
    CheckedMarks rules = good(MANGLE + "-j MARK " + first, MANGLE + "-j MARK " + second);

    assertEquals((int) (long) Long.decode(expected), mark(rules, 6, VIP, 80));
  }

  @Test
  void shouldAskEveryRuleInOrder() {
    CheckedMarks rules =
        good(
            MANGLE + "-p tcp -j MARK --set-mark 12",
            MANGLE + "-p tcp --dport 80 -j MARK --set-mark 10",
            "iptables -t mangle -I PREROUTING -j MARK --set-mark 1",
            "iptables -t mangle -I PREROUTING 2 -p udp -j MARK --set-mark 2",
            MANGLE + "-p tcp --dport 22 -j ACCEPT",
            MANGLE + "-p tcp --dport 1:1023 -j MARK --or-mark 0x100");

    assertEquals(0x10a, mark(rules, 6, VIP, 80));
    assertEquals(12, mark(rules, 6, VIP, 22));
    assertEquals(12, mark(rules, 6, VIP, 5000));
    assertEquals(2, mark(rules, 17, VIP, 80));
  }

  @Test
  void shouldCallChainsAndReturn() {
    CheckedMarks rules =
        good(
            "*mangle",
            ":PREROUTING ACCEPT [0:0]",
            ":A - [0:0]",
            ":B - [0:0]",
            ":UNUSED - [0:0]",
            "-A PREROUTING -p tcp -j A",
            "-A PREROUTING -p udp -g B",
            "-A PREROUTING -j MARK --or-mark 0x8",
            "-A A -p tcp --dport 80 -j RETURN",
            "-A A -j B",
            "-A A -j MARK --or-mark 0x1",
            "-A B -p tcp -m tcp --dport 22 -j ACCEPT",
            "-A B -j MARK --or-mark 0x2",
            "-A UNUSED -m state --state NEW -j DROP",
            "COMMIT");

    assertEquals(8, mark(rules, 6, VIP, 80));
    assertEquals(8 | 1 | 2, mark(rules, 6, VIP, 81));
    assertEquals(0, mark(rules, 6, VIP, 22));
    assertEquals(2, mark(rules, 17, VIP, 80), "the end of a chain that -g leads to");
  }

  /** S4, S5: the manuals' FTP rules, with what stands beside them. */
  @Test
  void shouldReadAScriptWithWhatSetsNoMark() {
    CheckedMarks rules =
        read(
            "#!/bin/sh",
            "# Passive FTP.",
            "/sbin/modprobe ip_tables",
            "echo 1 > /proc/sys/net/ipv4/ip_forward",
            "",
            "/sbin/iptables -t mangle -A PREROUTING -p tcp -d 192.0.2.1/32 --dport 21 -j MARK --set-mark 21",
            "/sbin/iptables -t mangle -A PREROUTING -p tcp -d 192.0.2.1/32 --dport 10000:20000 -j MARK",
            "--set-mark 21",
            "iptables -t nat -A POSTROUTING -p tcp -s 10.2.0.0/24 --sport 20 -j MASQUERADE",
            "iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE",
            "iptables -I INPUT -p vrrp -j ACCEPT",
            "#iptables -t mangle -A PREROUTING -p tcp --dport 22 -j MARK --set-mark 21",
            "service iptables save");

    assertEquals(
        List.of(
            "3:1 warning: 'modprobe' sets no mark: left out here",
            "4:1 warning: 'echo' sets no mark: left out here",
            "8:1 warning: a line that begins with an option: taken as the rest of the line above",
            "9:1 warning: rules of nat POSTROUTING set no mark that a service sees: left out here",
            "11:1 warning: rules of filter INPUT set no mark that a service sees: left out here",
            "12:2 warning: a rule behind '#' is a comment",
            "13:1 warning: 'service' sets no mark: left out here"),
        told(rules));
    assertEquals(21, mark(rules, 6, VIP, 21));
    assertEquals(21, mark(rules, 6, VIP, 20000));
    assertEquals(0, mark(rules, 6, VIP, 22));
    assertEquals(0, mark(rules, 6, VIP, 20001));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          iptables -A PREROUTING -p tcp -j MARK --set-mark 1                   | 1:1 error: the table filter has no chain PREROUTING
          iptables -t mangle-A PREROUTING -p tcp -j MARK --set-mark 1          | 1:13 error: no table is named 'mangle-A'
          iptables -t raw -A PREROUTING -j MARK --set-mark 1                   | 1:1 error: marks of raw PREROUTING are not applied
          iptables -t mangle -A INPUT -j MARK --set-mark 1                     | 1:1 error: marks of mangle INPUT are not applied
          iptables -t mangle -A PREROUTNG -j MARK --set-mark 1                 | 1:1 error: there is no chain 'PREROUTNG' in table mangle
          iptables -t mangle -P PREROUTING DROP                                | 1:34 error: policy DROP cannot be honoured
          iptables -t mangle -D PREROUTING 1                                   | 1:20 error: '-D' is not followed: only -A, -I, -N and -F change rules here
          iptables -t mangle -I PREROUTING 3 -j MARK --set-mark 1              | 1:1 error: no place 3 among 0 rules
          iptables -t mangle                                                   | 1:1 error: a command that does nothing
          iptables PREROUTING -p tcp                                           | 1:10 error: 'PREROUTING' belongs to no option
          iptabels -t mangle -A PREROUTING -j MARK --set-mark 1                | 1:1 error: 'iptabels' is no iptables command
          for p in 80 443                                                      | 1:1 error: 'for' is no iptables command
          -A PREROUTING -j MARK --set-mark 1                                   | 1:1 error: '-A' outside a table
          M -p tcp --dport 80 -j MARK                                          | 1:55 error: target MARK without a mark
          M -p tcp --dport 80 --set-mark 1                                     | 1:1 error: a mark without a target
          M -j MARK --set-mark                                                 | 1:42 error: '--set-mark' needs a value
          M -j MARK --set-mark 80a                                             | 1:53 error: '80a' is no mark
          M -j MARK --set-mark 1 --or-mark 2                                   | 1:55 error: a second mark
          M -j MARC --set-mark 1                                               | 1:37 error: a mark with target MARC
          M -j WEB                                                             | 1:1 error: there is no target or chain 'WEB'
          M -j PREROUTING                                                      | 1:1 error: chain PREROUTING calls itself
          M -j DROP                                                            | 1:37 error: target DROP cannot be honoured: Weir applies marks only
          M -j CONNMARK --restore-mark                                         | 1:37 error: target CONNMARK cannot be honoured: Weir applies marks only
          M --dport 80 -j MARK --set-mark 1                                    | 1:34 error: ports without a protocol that has them
          M ! -p tcp --dport 80 -j MARK --set-mark 1                           | 1:43 error: ports without a protocol that has them
          M -p tcp --dport 80,443 -j MARK --set-mark 1                         | 1:49 error: several ports without multiport
          M -p tcp --dports 80,443 -j MARK --set-mark 1                        | 1:41 error: '--dports' without multiport
          M -p tcp --dport 65536 -j MARK --set-mark 1                          | 1:49 error: '65536' are no ports
          M -p tcp --dport 90:80 -j MARK --set-mark 1                          | 1:49 error: '90:80' are no ports
          M -p tcq -j MARK --set-mark 1                                        | 1:37 error: 'tcq' is no protocol
          M -d VIP/32 -j MARK --set-mark 1                                     | 1:37 error: 'VIP/32' is no IPv4 address or network
          M -d 192.0.2.1/33 -j MARK --set-mark 1                               | 1:37 error: '192.0.2.1/33' is no IPv4 address or network
          M -d 2001:db8::1 -j MARK --set-mark 1                                | 1:37 error: '2001:db8::1' is no IPv4 address or network
          M ! -d 192.0.2.1,192.0.2.2 -j MARK --set-mark 1                      | 1:39 error: '!' with several addresses
          M -m state --state NEW -j MARK --set-mark 1                          | 1:37 error: match 'state' cannot be honoured
          M -p tcp --syn -j MARK --set-mark 1                                  | 1:41 error: the option '--syn' cannot be honoured
          M -p tcp –dport 80 -j MARK --set-mark 1                              | 1:41 error: '–dport' begins with a dash of print
          M ! -j MARK --set-mark 1                                             | 1:34 error: '!' before '-j', which cannot be inverted
          M -d 192.0.2.1 -d 192.0.2.2 -j MARK --set-mark 1                     | 1:47 error: a second '-d'
          M -m comment --comment "open                                         | 1:55 error: this quote is never closed
          """)
  void shouldSayWhereARuleCannotBeHonoured(String line, String expected) {
    CheckedMarks checked = read(line.replaceFirst("^M ", MANGLE));

    assertTrue(told(checked).contains(expected), () -> told(checked).toString());
    assertTrue(checked.table().isEmpty());
  }

  @Test
  void shouldGiveOneFaultForOneCause() {
    for (String fault :
        List.of(
            "-m state --state NEW,ESTABLISHED -j MARK --set-mark 1",
            "-j CONNMARK --restore-mark --nfmask 0xff",
            "-p tcp –dport 80 -j MARK --set-mark 1")) {
      List<String> told = told(read(MANGLE + fault));
      assertEquals(1, told.size(), told::toString);
    }
  }

  @Test
  void shouldRefuseChainsThatGrowWithoutBound() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      lines.add("iptables -t mangle -N C" + i);
    }
    lines.add(MANGLE + "-j C0");
    for (int i = 0; i < 19; i++) {
      lines.add("iptables -t mangle -A C" + i + " -j C" + (i + 1));
      lines.add("iptables -t mangle -A C" + i + " -j C" + (i + 1));
    }
    lines.add("iptables -t mangle -A C19 -j MARK --set-mark 1");

    CheckedMarks checked = read(lines.toArray(new String[0]));

    assertEquals(
        List.of("21:1 error: too many rules, counting each chain where it is called"),
        told(checked));
  }

  @Test
  void shouldSeeTheSenderAndTheInterface() {
    CheckedMarks rules =
        good(MANGLE + "-i eth1 -p udp --sport 53 -s 203.0.113.0/24 -j MARK --set-mark 3");

    assertEquals(3, mark(rules, 17, "203.0.113.9", 53, VIP, 4000, 2));
    assertEquals(0, mark(rules, 17, "203.0.113.9", 53, VIP, 4000, 1));
    assertEquals(0, mark(rules, 17, CLIENT, 53, VIP, 4000, 2));
    assertEquals(0, mark(rules, 17, "203.0.113.9", 54, VIP, 4000, 2));
  }
}

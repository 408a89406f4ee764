package weir.control.marks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weir.control.marks.Rules.LINKS;
import static weir.control.marks.Rules.LOCAL;
import static weir.control.marks.Rules.OTHER_VIP;
import static weir.control.marks.Rules.VIP;
import static weir.control.marks.Rules.address;
import static weir.control.marks.Rules.read;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** I16: which packets of this host's addresses may get the mark of a service. */
class MarkReachTest {
  private static final String MANGLE = "iptables -t mangle -A PREROUTING ";

  private static List<MarkedPorts> ports(Set<Integer> wanted, String... rules) {
    CheckedMarks checked = read(rules);
    assertEquals(List.of(), checked.diagnostics());
    return checked.table().markedPorts(wanted, LINKS, LOCAL);
  }

  private static MarkedPorts tcp(String address, int first, int last, Integer... marks) {
    return new MarkedPorts(6, address(address), first, last, Set.of(marks));
  }

  @Test
  void shouldBeThePortsOfTheManualsRule() {
    assertEquals(
        List.of(tcp(VIP, 80, 80, 80), tcp(VIP, 443, 443, 80)),
        ports(
            Set.of(80),
            MANGLE + "-p tcp -d 192.0.2.1/32 -m multiport --dports 80,443 -j MARK --set-mark 80"));
  }

  @Test
  void shouldBeEveryAddressOfThisHostWhereTheRuleNamesNone() {
    assertEquals(
        List.of(tcp(VIP, 80, 80, 8), tcp(OTHER_VIP, 80, 80, 8)),
        ports(Set.of(8), MANGLE + "-p tcp --dport 80 -s 10.0.0.0/8 -j MARK --set-mark 8"));
    assertEquals(
        List.of(tcp(OTHER_VIP, 80, 80, 8)),
        ports(Set.of(8), MANGLE + "-p tcp --dport 80 ! -d 192.0.2.1 -j MARK --set-mark 8"));
    assertEquals(
        List.of(),
        ports(Set.of(8), MANGLE + "-p tcp --dport 80 -d 192.0.2.9 -j MARK --set-mark 8"));
  }

  @Test
  void shouldLeaveOutWhatALaterRuleTakesAway() {
    assertEquals(
        List.of(tcp(VIP, 1, 21, 8), tcp(VIP, 23, 79, 8), tcp(VIP, 80, 80, 9), tcp(VIP, 81, 99, 8)),
        ports(
            Set.of(8, 9),
            MANGLE + "-p tcp -d 192.0.2.1 --dport 22 -j ACCEPT",
            MANGLE + "-p tcp -d 192.0.2.1 --dport 1:99 -j MARK --set-mark 8",
            MANGLE + "-p tcp -d 192.0.2.1 --dport 80 -j MARK --set-mark 9"));
  }

  @Test
  void shouldKnowMarksMadeOfBits() {
    String[] rules = {
      MANGLE + "-p tcp -d 192.0.2.1 -i eth0 -j MARK --or-mark 1",
      MANGLE + "-p tcp -d 192.0.2.1 -s 10.0.0.0/8 -j MARK --or-mark 2"
    };
    assertEquals(List.of(tcp(VIP, 0, 65535, 1, 2, 3)), ports(Set.of(1, 2, 3, 4), rules));
    assertTrue(read(rules).table().sets(3));
    assertFalse(read(rules).table().sets(4));
  }

  @Test
  void shouldTakeAnyMarkForPossibleWhereThereAreTooMany() {
    String[] rules = new String[20];
    for (int i = 0; i < rules.length; i++) {
      rules[i] =
          MANGLE + "-p tcp -d 192.0.2.1 -s 10.0." + i + ".0/24 -j MARK --or-mark " + (1 << i);
    }
    assertEquals(List.of(tcp(VIP, 0, 65535, 5)), ports(Set.of(5), rules));
  }

  @Test
  void shouldBeNothingWithoutServicesOrRules() {
    assertEquals(List.of(), ports(Set.of(), MANGLE + "-j MARK --set-mark 8"));
    assertEquals(List.of(), ports(Set.of(8)));
    assertFalse(MarkTable.EMPTY.sets(8));
  }
}

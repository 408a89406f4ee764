package weir.control.marks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weir.control.config.Ipv4;
import weir.control.marks.Condition.Test;
import weir.dataplane.MarkRules.Op;

/** What iptables options take, read as iptables reads it; null for what is not such a value. */
final class Values {
  /**
   * In a list of ports or addresses: more than iptables takes (15), little enough to be bounded.
   */
  static final int MAX_LIST = 64;

  /** The names that rules use of /etc/protocols. */
  private static final Map<String, Integer> PROTOCOLS =
      Map.ofEntries(
          Map.entry("all", 0),
          Map.entry("icmp", 1),
          Map.entry("igmp", 2),
          Map.entry("ipencap", 4),
          Map.entry("tcp", 6),
          Map.entry("udp", 17),
          Map.entry("dccp", 33),
          Map.entry("gre", 47),
          Map.entry("esp", 50),
          Map.entry("ah", 51),
          Map.entry("icmpv6", 58),
          Map.entry("ipv6-icmp", 58),
          Map.entry("ospf", 89),
          Map.entry("vrrp", 112),
          Map.entry("sctp", 132),
          Map.entry("udplite", 136));

  /** The names of /etc/services that are balanced. */
  private static final Map<String, Integer> SERVICES =
      Map.ofEntries(
          Map.entry("ftp-data", 20),
          Map.entry("ftp", 21),
          Map.entry("ssh", 22),
          Map.entry("telnet", 23),
          Map.entry("smtp", 25),
          Map.entry("domain", 53),
          Map.entry("tftp", 69),
          Map.entry("http", 80),
          Map.entry("www", 80),
          Map.entry("pop3", 110),
          Map.entry("ntp", 123),
          Map.entry("imap", 143),
          Map.entry("imap2", 143),
          Map.entry("snmp", 161),
          Map.entry("ldap", 389),
          Map.entry("https", 443),
          Map.entry("syslog", 514),
          Map.entry("submission", 587),
          Map.entry("ldaps", 636),
          Map.entry("ftps-data", 989),
          Map.entry("ftps", 990),
          Map.entry("imaps", 993),
          Map.entry("pop3s", 995),
          Map.entry("mysql", 3306),
          Map.entry("postgresql", 5432),
          Map.entry("sip", 5060),
          Map.entry("http-alt", 8080));

  /** A value and the bits of it that count, as {@code --mark} and {@code --set-mark} take them. */
  record Masked(int value, int mask) {}

  private Values() {}

  /** A protocol's number; 0 for all. */
  static @Nullable Integer protocol(String text) {
    Integer named = PROTOCOLS.get(text.toLowerCase(Locale.ROOT));
    if (named != null) {
      return named;
    }
    return text.matches("[0-9]{1,3}") && Integer.parseInt(text) <= 255
        ? Integer.valueOf(text)
        : null;
  }

  /** {@code 192.0.2.1}, {@code 192.0.2.0/24}, {@code 10/8}, {@code 192.0.2.0/255.255.255.0}. */
  static @Nullable Test network(Op op, String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    for (int octets = address.split("\\.", -1).length; slash >= 0 && octets < 4; octets++) {
      address += ".0";
    }
    long number = Ipv4.parse(address);
    long mask = slash < 0 ? 0xffff_ffffL : mask(text.substring(slash + 1));
    return number < 0 || mask < 0 ? null : new Test(op, (int) (number & mask), (int) mask);
  }

  private static long mask(String text) {
    if (text.matches("[0-9]{1,2}")) {
      int length = Integer.parseInt(text);
      return length > 32 ? -1 : 0xffff_ffffL << (32 - length) & 0xffff_ffffL;
    }
    return Ipv4.parse(text);
  }

  /** {@code 80}, {@code http}, {@code 1024:65535}, {@code :1023}, {@code 1024:}. */
  static @Nullable Test ports(Op op, String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      int port = port(text, -1);
      return port < 0 ? null : new Test(op, port, port);
    }
    int first = port(text.substring(0, colon), 0);
    int last = port(text.substring(colon + 1), 65_535);
    return first < 0 || last < first ? null : new Test(op, first, last);
  }

  /** {@code 80,443,8000:8080}. */
  static @Nullable List<Test> portList(Op op, String text) {
    String[] parts = text.split(",", -1);
    List<Test> tests = new ArrayList<>();
    for (String part : parts) {
      Test test = ports(op, part);
      if (test == null || parts.length > MAX_LIST) {
        return null;
      }
      tests.add(test);
    }
    return tests;
  }

  private static int port(String text, int ifEmpty) {
    if (text.isEmpty()) {
      return ifEmpty;
    }
    if (text.matches("[0-9]{1,5}")) {
      int port = Integer.parseInt(text);
      return port <= 65_535 ? port : -1;
    }
    return SERVICES.getOrDefault(text.toLowerCase(Locale.ROOT), -1);
  }

  /** {@code 80}, {@code 0x50}, {@code 0x50/0xff}. */
  static @Nullable Masked masked(String text) {
    int slash = text.indexOf('/');
    long value = number(slash < 0 ? text : text.substring(0, slash));
    long mask = slash < 0 ? 0xffff_ffffL : number(text.substring(slash + 1));
    return value < 0 || mask < 0 ? null : new Masked((int) value, (int) mask);
  }

  /** 32 bits without sign, in C's notation: decimal, 0x..., 0... for octal; -1 if it is not one. */
  private static long number(String text) {
    int radix = text.matches("0[xX].+") ? 16 : text.matches("0.+") ? 8 : 10;
    String digits = radix == 16 ? text.substring(2) : text;
    if (!digits.matches("[0-9a-fA-F]{1,12}")) {
      return -1;
    }
    try {
      long number = Long.parseLong(digits, radix);
      return number <= 0xffff_ffffL ? number : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}

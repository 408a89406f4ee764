package weir.control.marks;

import java.util.List;
import weir.afxdp.Link;
import weir.control.config.Ipv4;
import weir.control.config.Source;

/** Mark rules of tests, and packets for them. */
final class Rules {
  static final String VIP = "192.0.2.1";
  static final String OTHER_VIP = "192.0.2.2";
  static final String CLIENT = "198.51.100.7";

  /** The interfaces eth0, index 1, and eth1, index 2. */
  static final List<Link> LINKS =
      List.of(
          new Link(1, "eth0", 1, 1500, false, false), new Link(2, "eth1", 2, 1500, false, false));

  static final List<Integer> LOCAL =
      List.of(address(VIP), address(OTHER_VIP), address("127.0.0.1"));

  private Rules() {}

  static int address(String dotted) {
    return (int) Ipv4.parse(dotted);
  }

  static CheckedMarks read(String... lines) {
    return MarkRulesReader.read(new Source("marks", String.join("\n", lines) + "\n"));
  }

  /** {@code 1:5 error: what} of each diagnostic. */
  static List<String> told(CheckedMarks checked) {
    return checked.diagnostics().stream()
        .map(
            d ->
                d.at().line()
                    + ":"
                    + d.at().column()
                    + " "
                    + d.severity().word()
                    + ": "
                    + d.message())
        .toList();
  }

  /** The mark of a packet from {@link #CLIENT}, port 4000, by eth0. */
  static int mark(CheckedMarks rules, int protocol, String destination, int port) {
    return mark(rules, protocol, CLIENT, 4000, destination, port, 1);
  }

  static int mark(
      CheckedMarks rules,
      int protocol,
      String source,
      int sourcePort,
      String destination,
      int port,
      int interfaceIndex) {
    return rules
        .table()
        .compile(LINKS, LOCAL)
        .mark(protocol, address(source), sourcePort, address(destination), port, interfaceIndex);
  }
}

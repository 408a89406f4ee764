package weir.netns;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weir.afxdp.Link;
import weir.control.config.Ipv4;
import weir.control.config.Source;
import weir.control.marks.CheckedMarks;
import weir.control.marks.MarkRulesReader;
import weir.dataplane.MarkRules;
import weir.ffi.Interfaces;

/**
 * S3, I16: packets get from Weir the marks that the real netfilter gives them, by rules that
 * iptables took: as they were written, and as iptables-save prints them.
 *
 * <p>A rule of mangle INPUT for each packet and mark counts what came with it.
 */
@NetnsTest(needs = {"iptables", "iptables-save", "iptables-restore"})
@Timeout(value = 120, unit = SECONDS)
final class NetfilterMarksTest {
  private static final int UDP = 17;
  private static final int GENERATED = 4;
  private static final int PACKETS = 60;
  private static final int[] PORTS = {20, 21, 53, 80, 443, 1023, 1024, 20_000, 65_535};
  private static final int[] CLIENT_PORTS = {1024, 4000, 5353, 65_535};
  private static final String[] CLIENTS = {"10.7.0.1", "10.7.0.2", "10.7.1.1", "10.8.0.1"};
  private static final String[] ADDRESSES = {"10.9.0.1", "10.9.0.2", "10.9.1.1"};
  private static final String[] INTERFACES = {"left", "right"};

  private static final Pattern COUNTED = Pattern.compile("\\[(\\d+):\\d+] -A INPUT .* n(\\d+)$");

  /** A datagram; its number is that of the mark rule that counts it. */
  private record Datagram(
      String client, int clientPort, String address, int port, String ingress) {}

  static List<List<String>> rules() {
    List<List<String>> all = new ArrayList<>();
    all.add(
        List.of(
            "-N A",
            "-N B",
            "-A PREROUTING -p udp -j A",
            "-A PREROUTING -m mark ! --mark 0x2/0x2 -g B",
            "-A PREROUTING -j MARK --or-mark 0x8",
            "-A A -p udp --dport 80 -j RETURN",
            "-A A -p udp -m multiport ! --ports 21,1024:65535 -j B",
            "-A A -j MARK --xor-mark 0x11",
            "-A A -p udp --dport :500 -j MARK --xor-mark 0x1",
            "-A B -p udp -m udp --dport 443 -j ACCEPT",
            "-A B ! -s 10.7.0.0/16 -j MARK --set-mark 0x12/0x1f",
            "-A B -i le+ -j MARK --and-mark 0xfd",
            "-A B -d 10.9.0.0/255.255.254.0 -j MARK --set-xmark 0x40/0x0f"));
    SplittableRandom random = new SplittableRandom(16);
    IntStream.range(0, GENERATED).forEach(_ -> all.add(generated(random)));
    return all;
  }

  private static List<String> generated(SplittableRandom random) {
    List<String> rules = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      StringBuilder rule =
          new StringBuilder(random.nextInt(4) == 0 ? "-I PREROUTING" : "-A PREROUTING");
      boolean udp = random.nextInt(5) > 0;
      rule.append(udp ? " -p udp" : "");
      maybe(random, rule, " -s ", "10.7.0.1", "10.7.0.0/24", "10/8", "0/0", "10.8.0.1/255.255.0.0");
      maybe(random, rule, " -d ", "10.9.0.1/32", "10.9.0.0/23", "10.9.1.1");
      maybe(random, rule, " -i ", "left", "ri+", "+", "nowhere");
      if (udp) {
        maybe(random, rule, " --dport ", "80", "domain", ":1023", "1024:", "443:20000");
        // Not "4000": two single ports, both inverted, iptables-nft 1.8.9 compiles to "not both".
        maybe(random, rule, " --sport ", "4000:4001", "1024:5000");
        maybe(random, rule, " -m multiport --ports ", "80,443", "20,21,1024:65535");
      }
      maybe(random, rule, " -m mark --mark ", "0", "1/0xff", "0x10/0x10");
      String[] targets = {
        "MARK --set-mark 80",
        "MARK --set-mark 0x15/0xff",
        "MARK --set-xmark 0xff0/0xf0",
        "MARK --or-mark 0x100",
        "MARK --and-mark 0xf",
        "MARK --xor-mark 0x11",
        "ACCEPT",
        "RETURN"
      };
      rule.append(" -j ").append(targets[random.nextInt(targets.length)]);
      rules.add(rule.toString());
    }
    return rules;
  }

  /** One of the values in half of the cases, one time in three inverted. */
  private static void maybe(
      SplittableRandom random, StringBuilder rule, String option, String... values) {
    if (random.nextInt(2) == 0) {
      String value = values[random.nextInt(values.length)];
      boolean inverted = random.nextInt(3) == 0 && !value.equals("0/0") && !value.equals("+");
      int last = option.lastIndexOf(" -", option.length() - 3);
      boolean match = option.startsWith(" -m ");
      rule.append(match ? option.substring(0, last) : "")
          .append(inverted ? " !" : "")
          .append(match ? option.substring(last) : option)
          .append(value);
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void shouldMarkAsNetfilterDoes(List<String> rules) throws IOException {
    try (Lab lab = Lab.open()) {
      Netns client = lab.namespace("client");
      Netns director = lab.namespace("director");
      for (String name : INTERFACES) {
        client.cable(name, director, name);
      }
      for (String address : ADDRESSES) {
        director.ip("address add " + address + "/32 dev lo");
      }
      director.ip("route add 10.7.0.0/16 dev left", "route add 10.8.0.0/16 dev right");
      for (String address : CLIENTS) {
        client.ip("address add " + address + "/32 dev lo");
      }
      String script = "iptables -t mangle " + String.join("\niptables -t mangle ", rules) + "\n";
      Path file = lab.file("marks.sh", script);
      director.run("sh", "-e", file.toString());
      CheckedMarks written = MarkRulesReader.read(file);
      CheckedMarks saved =
          MarkRulesReader.read(new Source("saved", director.run("iptables-save", "-t", "mangle")));
      assertEquals(List.of(), written.diagnostics());
      assertEquals(List.of(), saved.diagnostics());

      List<Datagram> datagrams = datagrams(new SplittableRandom(rules.hashCode()));
      Map<Integer, Integer> expected = new TreeMap<>();
      Map<Integer, Integer> ofSaved = new TreeMap<>();
      List<Link> links = links(director);
      List<Integer> local =
          IntStream.range(0, ADDRESSES.length).mapToObj(i -> ip(ADDRESSES[i])).toList();
      MarkRules writtenRules = written.table().compile(links, local);
      MarkRules savedRules = saved.table().compile(links, local);
      for (int i = 0; i < datagrams.size(); i++) {
        expected.put(i, mark(writtenRules, datagrams.get(i), links));
        ofSaved.put(i, mark(savedRules, datagrams.get(i), links));
      }

      assertEquals(expected, ofSaved, "as written, and as saved");
      assertEquals(netfilter(lab, client, director, datagrams, expected), expected);
    }
  }

  private static List<Datagram> datagrams(SplittableRandom random) {
    List<Datagram> datagrams = new ArrayList<>();
    for (int i = 0; i < PACKETS; i++) {
      datagrams.add(
          new Datagram(
              CLIENTS[random.nextInt(CLIENTS.length)],
              CLIENT_PORTS[random.nextInt(CLIENT_PORTS.length)],
              ADDRESSES[random.nextInt(ADDRESSES.length)],
              PORTS[random.nextInt(PORTS.length)],
              INTERFACES[random.nextInt(INTERFACES.length)]));
    }
    return datagrams.stream().distinct().toList();
  }

  private static List<Link> links(Netns director) {
    return director.call(
        () -> {
          try (Interfaces interfaces = new Interfaces()) {
            return Stream.of(INTERFACES)
                .map(name -> new Link(interfaces.index(name), name, 1, 1500, false, false))
                .toList();
          }
        });
  }

  private static int mark(MarkRules rules, Datagram datagram, List<Link> links) {
    int ingress =
        links.stream()
            .filter(link -> link.name().equals(datagram.ingress))
            .findFirst()
            .orElseThrow()
            .index();
    return rules.mark(
        UDP,
        ip(datagram.client),
        datagram.clientPort,
        ip(datagram.address),
        datagram.port,
        ingress);
  }

  private static int ip(String dotted) {
    return (int) Ipv4.parse(dotted);
  }

  /** The mark of each datagram; -1 where it is not the one expected. */
  private static Map<Integer, Integer> netfilter(
      Lab lab,
      Netns client,
      Netns director,
      List<Datagram> datagrams,
      Map<Integer, Integer> expected)
      throws IOException {
    StringBuilder counters = new StringBuilder("*mangle\n");
    for (int i = 0; i < datagrams.size(); i++) {
      Datagram d = datagrams.get(i);
      counters.append(
          "-A INPUT -i %s -s %s -d %s -p udp --sport %d --dport %d -m mark --mark 0x%x -m comment --comment n%d\n"
              .formatted(d.ingress, d.client, d.address, d.clientPort, d.port, expected.get(i), i));
    }
    Path file = lab.file("counters", counters + "COMMIT\n");
    director.run("iptables-restore", "-n", file.toString());
    for (String name : INTERFACES) {
      // Each datagram takes the interface that it is to come in by.
      client.run("ip", "route", "flush", "10.9.0.0/16");
      client.ip("route add 10.9.0.0/16 dev " + name);
      client.ip("link set " + name + " arp off");
      director.ip("link set " + name + " arp off promisc on");
      String mac = director.run("cat", "/sys/class/net/" + name + "/address").strip();
      client.ip("link set " + name + " address 02:00:00:00:00:99");
      for (String address : ADDRESSES) {
        client.ip("neighbour replace " + address + " lladdr " + mac + " dev " + name);
      }
      client.call(
          () -> {
            for (Datagram d : datagrams) {
              if (d.ingress.equals(name)) {
                send(d);
              }
            }
            return true;
          });
    }
    Map<Integer, Integer> seen = new TreeMap<>(expected);
    for (String line : director.run("iptables-save", "-c", "-t", "mangle").lines().toList()) {
      Matcher matcher = COUNTED.matcher(line.replace("\"", ""));
      if (matcher.find() && matcher.group(1).equals("0")) {
        seen.put(Integer.valueOf(matcher.group(2)), -1);
      }
    }
    return seen;
  }

  private static void send(Datagram d) throws IOException {
    try (DatagramSocket socket =
        new DatagramSocket(new InetSocketAddress(d.client, d.clientPort))) {
      socket.send(new DatagramPacket(new byte[] {1}, 1, InetAddress.getByName(d.address), d.port));
    }
  }
}

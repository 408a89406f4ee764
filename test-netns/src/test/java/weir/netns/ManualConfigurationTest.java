package weir.netns;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Configurations as the manuals print them: they serve once their braces are mended, and are
 * refused before. Ours have the shapes of the manuals'; the manuals' own are tried where they are
 * at hand, their addresses mapped into the lab.
 */
@NetnsTest(needs = {"nginx"})
@Timeout(value = 60, unit = SECONDS)
final class ManualConfigurationTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Path MANUALS = Path.of("../../shared/manual-configs");
  private static final Pattern LINE_AND_COLUMN = Pattern.compile("keepalived\\.conf:\\d+:\\d+");

  /** A configuration with its faults and without them. */
  record Printed(
      String name, Deployment.Network network, int servers, String mended, String broken) {
    Topology build(Lab lab) {
      return network == Deployment.Network.NAT
          ? Topology.nat(lab, 1, servers)
          : Topology.directRouting(lab, 1, servers);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Printed> configurations() {
    List<Printed> all = new ArrayList<>(List.of(ourNat(), ourDirectRouting()));
    if (Files.isDirectory(MANUALS)) {
      all.add(manualsNat());
      all.add(manualsDirectRouting());
    }
    return all.stream();
  }

  private static Printed ourNat() {
    String mended = ours("nat-pair.conf");
    String broken = edit(mended, "    lb_kind NAT\n", "    lb_kind NAT\n}\n");
    return new Printed("our NAT", Deployment.Network.NAT, 4, mended, broken);
  }

  private static Printed ourDirectRouting() {
    String mended = ours("dr-persistent.conf");
    String broken = edit(mended, "virtual_server 10.1.0.80 80 {", "virtual_server 10.1.0.80 80");
    return new Printed("our direct routing", Deployment.Network.DIRECT_ROUTING, 3, mended, broken);
  }

  private static Printed manualsNat() {
    String broken = manuals("rhel7-nat.conf");
    broken = edit(broken, "192.168.1.11 ", "10.1.0.80 ");
    for (int i = 0; i < 4; i++) {
      broken = edit(broken, "192.168.1.2" + i, "10.2.0.1" + (i + 1));
    }
    broken =
        edit(edit(broken, "interface eth0", "interface front"), "interface eth1", "interface back");
    String mended =
        edit(
            broken,
            "auth_type PASS\n    }\n    auth_pass password123\n",
            "auth_type PASS\n    auth_pass password123\n    }\n");
    mended = edit(mended, "}\n}\n}\nvirtual_server", "}\n}\nvirtual_server");
    mended = edit(mended, "lb_kind NAT\n}\n", "lb_kind NAT\n");
    return new Printed("the manual's NAT", Deployment.Network.NAT, 4, mended, broken);
  }

  private static Printed manualsDirectRouting() {
    String broken = edit(manuals("rhel7-dr.conf"), "172.31.0.1", "10.1.0.80");
    for (int i = 1; i <= 3; i++) {
      broken = edit(broken, "192.168.0." + i, "10.1.0.1" + i);
    }
    broken = edit(broken, "interface eth0", "interface front");
    String mended = edit(broken, "10.1.0.80 80\n", "10.1.0.80 80 {\n");
    return new Printed(
        "the manual's direct routing", Deployment.Network.DIRECT_ROUTING, 3, mended, broken);
  }

  private static String ours(String name) {
    try (InputStream in =
        Objects.requireNonNull(ManualConfigurationTest.class.getResourceAsStream(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String manuals(String name) {
    try {
      return Files.readString(MANUALS.resolve(name)).replaceAll("[ \t]+\n", "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String edit(String text, String from, String to) {
    assertTrue(text.contains(from), "nothing to replace: " + from);
    return text.replace(from, to);
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void shouldServeOnceMended(Printed printed) {
    try (Lab lab = Lab.open()) {
      Topology site = printed.build(lab);
      site.servers().forEach(Nginx::start);

      DirectorProcess director =
          DirectorProcess.start(site.director(), lab.file("keepalived.conf", printed.mended));
      // Its VRRP instance first hears whether there is a master.
      Await.until(
          SOON, "the VIP", () -> site.client().call(() -> Http.accepts(Topology.VIP, Nginx.PORT)));

      for (int i = 0; i < printed.servers; i++) {
        String answer = site.client().call(() -> Http.get(Topology.VIP, Nginx.PORT, "/"));
        assertTrue(answer.startsWith("server"), answer);
      }
      for (int number = 1; number <= printed.servers; number++) {
        String server = "-> " + site.serverAddress(number) + ":80 ";
        assertTrue(director.status().contains(server), director.status());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void shouldBeRefusedUnmendedAndChangeNothing(Printed printed) {
    try (Lab lab = Lab.open()) {
      Netns host = printed.build(lab).director();
      String file = lab.file("keepalived.conf", printed.broken).toString();
      String before = state(host);

      Background check = DirectorProcess.weir(host, "check", file);
      Background run = DirectorProcess.weir(host, "run", "-f", file);

      assertNotEquals(0, check.awaitExit(SOON));
      assertTrue(LINE_AND_COLUMN.matcher(check.output()).find(), check.output());
      assertNotEquals(0, run.awaitExit(SOON));
      assertTrue(LINE_AND_COLUMN.matcher(run.output()).find(), run.output());
      assertEquals(before, state(host));
      assertFalse(host.run("ip", "link").contains("xdp"));
    }
  }

  private static String state(Netns host) {
    return host.run("ip", "-br", "link")
        + host.run("ip", "-4", "-br", "address")
        + host.run("ip", "route");
  }
}

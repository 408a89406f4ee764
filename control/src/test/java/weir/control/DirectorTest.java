package weir.control;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weir.afxdp.Link;
import weir.afxdp.MemoryPorts;
import weir.afxdp.Steer;
import weir.control.admin.AdminClient;
import weir.control.admin.ConnectionPage;
import weir.control.admin.DrainReport;
import weir.control.admin.DropAdvice;
import weir.control.admin.Explained;
import weir.control.admin.ExplainedText;
import weir.control.admin.ReloadReport;
import weir.control.admin.Request;
import weir.control.admin.Request.ExplainRequest;
import weir.control.admin.Status;
import weir.control.check.Outcome;
import weir.control.config.ConfigurationReader;
import weir.control.config.GlobalDefs.LvsTimeouts;
import weir.control.config.Source;
import weir.control.marks.MarkRulesReader;
import weir.control.net.EventLoop;
import weir.control.route.NeighbourKey;
import weir.dataplane.DropReason;
import weir.dataplane.Limits;
import weir.dataplane.Sysctls;
import weir.ffi.AddressInfo;
import weir.ffi.Neighbour;
import weir.ffi.NeighbourInfo;
import weir.ffi.NetworkChange;
import weir.ffi.Nexthop;
import weir.ffi.RouteInfo;
import weir.ffi.Rtnetlink;

/** A whole director, but for the kernel: ports in memory, tables that are lists, checks by hand. */
@Timeout(60)
class DirectorTest {
  private static final String CONFIGURATION =
      """
      virtual_server 192.168.0.1 80 {
        delay_loop 0.01
        warmup 0
        lb_algo rr
        lb_kind NAT
        protocol TCP
        real_server 10.0.0.1 8080 {
          TCP_CHECK {
            retry 0
          }
        }
        real_server 10.0.0.2 8080 {
          weight 3
        }
      }
      virtual_server 192.168.0.2 53 {
        lb_algo wlc
        lb_kind DR
        protocol UDP
        real_server 10.0.0.1 53 {
        }
      }
      """;
  private static final int VIP = 0xc0a80001;
  private static final int OTHER_VIP = 0xc0a80002;
  private static final int FIRST = 0x0a000001;
  private static final int SECOND = 0x0a000002;
  private static final long MAC = 0x0200_0000_0001L;
  private static final Limits LIMITS = new Limits(1024, 8, 8);

  private final MemoryPorts ports =
      new MemoryPorts(128, new Link(7, "d0", 0x0200_0000_00ffL, 1500, false, false));
  private final FakeSteering steering = new FakeSteering();
  private final FakeNetwork network = new FakeNetwork();
  private final EventLoop loop = EventLoop.open();
  private final LogCapture checks = new LogCapture("weir.check");
  private final Set<Integer> refused = ConcurrentHashMap.newKeySet();
  private volatile String text = "";
  private volatile String rules = "";
  private Path socket = Path.of("");

  @BeforeEach
  void anInterfaceWithTwoServers(@TempDir Path directory) {
    socket = directory.resolve("weir.sock");
    network.routes.add(
        new RouteInfo(
            0x0a000000,
            24,
            0,
            Rtnetlink.RT_TABLE_MAIN,
            Rtnetlink.RTN_UNICAST,
            0,
            0,
            List.of(new Nexthop(7, 0, 1))));
    network.addresses.add(new AddressInfo(7, VIP, 32, 0));
    network.neighbours.add(neighbour(FIRST));
    network.neighbours.add(neighbour(SECOND));
  }

  @AfterEach
  void close() {
    checks.close();
    loop.close();
    ports.close();
  }

  private static NeighbourInfo neighbour(int address) {
    return new NeighbourInfo(7, address, Neighbour.NUD_REACHABLE, MAC + address);
  }

  private Director start(Limits limits) throws StartException {
    return start(limits, CONFIGURATION, "");
  }

  private Director start(Limits limits, String configuration, String markRules)
      throws StartException {
    text = configuration;
    rules = markRules;
    Inputs inputs = read(Path.of("test.conf"));
    assertFalse(inputs.areRefused(), inputs::findings);
    return Director.start(
        inputs,
        this::read,
        Sysctls.DEFAULT,
        limits,
        new MemoryPath(ports, steering),
        network,
        loop,
        (check, _, then) ->
            then.accept(
                refused.contains(check.settings().connectAddress())
                    ? new Outcome.Bad("refused", "")
                    : Outcome.Good.PLAIN),
        socket);
  }

  private Inputs read(Path file) {
    return new Inputs(
        file,
        ConfigurationReader.read(new Source(file.toString(), text)),
        Path.of("marks"),
        MarkRulesReader.read(new Source("marks", rules)),
        false);
  }

  private <A> A ask(Request<A> request) throws IOException {
    try (AdminClient client = new AdminClient(socket)) {
      return client.ask(request);
    }
  }

  private Status status() throws IOException {
    try (AdminClient client = new AdminClient(socket)) {
      return client.status();
    }
  }

  private List<String> servers(int service) throws IOException {
    return status().services().get(service).servers().stream().map(Status.Server::address).toList();
  }

  private static void await(Condition condition) throws Exception {
    while (!condition.holds()) {
      Thread.onSpinWait();
    }
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  @Test
  void shouldForwardAsConfigured() throws Exception {
    try (Director director = start(LIMITS)) {
      assertEquals(
          "weir "
              + Version.text()
              + " ready: on d0: native, copy, 1 queue; services TCP 192.168.0.1:80 rr (2), UDP"
              + " 192.168.0.2:53 wlc (1)",
          director.readyLine());
      Status status = status();
      assertEquals(List.of("10.0.0.1", "10.0.0.2"), servers(0));
      assertEquals("Masq", status.services().get(0).servers().get(1).forward());
      assertEquals(3, status.services().get(0).servers().get(1).weight());
      assertEquals("Route", status.services().get(1).servers().get(0).forward());
      assertEquals(
          "10.0.0.1 on d0 02:00:0a:00:00:02", status.services().get(1).servers().get(0).via());
      assertEquals(1024, status.table().size());
    }
  }

  @Test
  void shouldSteerServicesAndTheRepliesOfNatServers() throws Exception {
    try (Director director = start(LIMITS)) {
      assertFalse(director.readyLine().isEmpty());
      assertEquals(
          Set.of(
              Steer.port(Steer.Side.DESTINATION, VIP, 6, 80),
              Steer.port(Steer.Side.DESTINATION, OTHER_VIP, 17, 53),
              Steer.port(Steer.Side.SOURCE, FIRST, 6, 8080),
              Steer.port(Steer.Side.SOURCE, SECOND, 6, 8080)),
          steering.rules);
      assertEquals(Set.of(VIP), steering.local);
    }
    assertEquals(Set.of(), steering.rules);
  }

  /** I16: the rule names no address, so it holds for those of the host, as these come and go. */
  @Test
  void shouldSteerWhatMayHaveTheMarkOfAService() throws Exception {
    String configuration =
        """
        virtual_server fwmark 8 {
          lb_kind NAT
          real_server 10.0.0.1 8080 {
          }
          real_server 10.0.0.2 0 {
          }
        }
        virtual_server fwmark 9 {
          lb_kind DR
          real_server 10.0.0.1 {
          }
        }
        """;
    String rules =
        """
        iptables -t mangle -A PREROUTING -p tcp -s 10.9.0.0/16 --dport 80 -j MARK --set-mark 8
        iptables -t mangle -A PREROUTING -p udp -d 192.168.0.2 --dport 5000:5001 -j MARK --set-mark 9
        iptables -t mangle -A PREROUTING -p tcp --dport 22 -j MARK --set-mark 7
        """;
    Set<Steer> replies =
        Set.of(
            Steer.port(Steer.Side.SOURCE, FIRST, 6, 8080),
            Steer.port(Steer.Side.SOURCE, SECOND, 6, 80));
    Steer first = Steer.port(Steer.Side.DESTINATION, VIP, 6, 80);
    Steer second = Steer.port(Steer.Side.DESTINATION, OTHER_VIP, 6, 80);
    Steer datagrams = new Steer(Steer.Side.DESTINATION, OTHER_VIP, 17, 5000, 5001);
    try (LogCapture log = new LogCapture("weir");
        Director director = start(LIMITS, configuration, rules)) {
      assertTrue(director.readyLine().endsWith("FWM 8 wlc (2), FWM 9 wlc (1)"));
      assertEquals(
          Stream.concat(replies.stream(), Stream.of(first)).collect(toSet()), steering.rules);
      assertTrue(
          log.lines()
              .contains(
                  "no rule gives FWM 9 a packet to an address of this host: it is out of work"),
          log.lines()::toString);

      AddressInfo added = new AddressInfo(7, OTHER_VIP, 32, 0);
      network.addresses.add(added);
      network.tell(true, new NetworkChange(added, false));
      Set<Steer> all =
          Stream.concat(replies.stream(), Stream.of(first, second, datagrams)).collect(toSet());
      await(() -> steering.rules.equals(all));

      network.addresses.remove(added);
      network.tell(true, new NetworkChange(added, true));
      await(() -> !steering.rules.contains(second) && !steering.rules.contains(datagrams));
      assertEquals("FWM", status().services().getFirst().protocol());
      assertEquals(8, status().services().getFirst().mark());
    }
    assertEquals(Set.of(), steering.rules);
  }

  private Explained explain(
      String protocol, String destination, int port, @Nullable String device, @Nullable Long mark)
      throws IOException {
    try (AdminClient client = new AdminClient(socket)) {
      return client.ask(
          new ExplainRequest(protocol, "10.9.0.1", 4000, destination, port, device, mark));
    }
  }

  @Test
  void shouldExplainWhatWouldBecomeOfAPacket() throws Exception {
    network.addresses.add(new AddressInfo(7, OTHER_VIP, 32, 0));
    network.neighbours.remove(neighbour(SECOND));
    try (Director director = start(LIMITS)) {
      assertFalse(director.readyLine().isEmpty());
      assertEquals(
          """
          TCP 10.9.0.1:4000 -> 192.168.0.1:80, in by d0
          service      TCP 192.168.0.1:80 rr
          connection   none: a SYN begins one, anything else is answered with a reset
          server       10.0.0.1:8080 Masq, weight 1
          leaves as    10.9.0.1:4000 -> 10.0.0.1:8080
          next hop     10.0.0.1 on d0 02:00:0a:00:00:02
          MTU          1500 bytes; longer with DF: ICMP error, without: fragments
          server       10.0.0.2:8080 Masq, weight 3
          leaves as    10.9.0.1:4000 -> 10.0.0.2:8080
          next hop     no MAC yet of 10.0.0.2 on d0
          dropped      neighbour_unresolved: %s
          verdict      sent to the server: rr goes by turns, and each worker by its own: any of these
          """
              .formatted(DropAdvice.of(DropReason.NEIGHBOUR_UNRESOLVED)),
          ExplainedText.of(explain("TCP", "192.168.0.1", 80, null, null)));
      Explained datagram = explain("UDP", "192.168.0.2", 53, "d0", null);
      assertEquals("to_server", datagram.verdict());
      assertEquals("load", datagram.basis());
      assertEquals("10.9.0.1:4000 -> 192.168.0.2:53", datagram.ways().getFirst().leaves());
      assertEquals("02:00:0a:00:00:02", datagram.ways().getFirst().mac());
      assertEquals(
          """
          TCP 10.9.0.1:4000 -> 192.168.0.1:81, in by d0
          service      none
          verdict      goes to the kernel: no service is for it, and it is of no connection
          """,
          ExplainedText.of(explain("TCP", "192.168.0.1", 81, null, null)));
      Explained elsewhere = explain("TCP", "192.168.0.1", 80, "eth7", null);
      assertEquals("kernel", elsewhere.verdict());
      assertEquals("weir is not attached to eth7", elsewhere.why());
    }
  }

  @Test
  void shouldExplainThatADatagramIsNoConnection() throws Exception {
    String configuration =
        """
        virtual_server 192.168.0.1 53 {
          protocol UDP
          lb_kind DR
          lb_algo rr
          ops
          real_server 10.0.0.1 53 {
          }
        }
        """;
    try (Director director = start(LIMITS, configuration, "")) {
      assertFalse(director.readyLine().isEmpty());
      String text = ExplainedText.of(explain("UDP", "192.168.0.1", 53, null, null));
      assertTrue(
          text.contains(
              """
              service      UDP 192.168.0.1:53 rr ops
              connection   none, and it begins none: each datagram is scheduled by itself
              """),
          text);
    }
  }

  /** As the rules say, or as the one who asks does. */
  @Test
  void shouldExplainByMark() throws Exception {
    String configuration =
        """
        virtual_server fwmark 8 {
          lb_kind TUN
          lb_algo sh
          persistence_timeout 50
          real_server 10.0.0.1 {
          }
        }
        """;
    String rules =
        "iptables -t mangle -A PREROUTING -p tcp -d 192.168.0.1 --dport 80 -j MARK --set-mark 8\n";
    network.addresses.add(new AddressInfo(7, 0x0a0000fe, 24, 0));
    try (Director director = start(LIMITS, configuration, rules)) {
      assertFalse(director.readyLine().isEmpty());
      Explained byRule = explain("TCP", "192.168.0.1", 80, null, null);
      assertEquals(8, byRule.mark());
      assertEquals("FWM 8", byRule.service());
      assertEquals("sh persistent 50", byRule.scheduler());
      assertEquals("addresses", byRule.basis());
      Explained.Way way = byRule.ways().getFirst();
      assertEquals("10.9.0.1:4000 -> 192.168.0.1:80 inside a packet to 10.0.0.1", way.leaves());
      assertEquals(1480, way.mtu());
      assertEquals("kernel", explain("TCP", "192.168.0.1", 80, null, 0L).verdict());
      assertEquals("to_server", explain("TCP", "192.168.0.1", 25, null, 8L).verdict());
      Explained backup = explain("TCP", "192.168.0.7", 25, null, 8L);
      assertEquals("kernel", backup.verdict());
      assertEquals("192.168.0.7 is no address of this host, so Weir leaves it alone", backup.why());
    }
  }

  /** I14: routers tell this host, which made the outer packet. */
  @Test
  void shouldSteerWhatIsSaidOfTunnels() throws Exception {
    String configuration =
        """
        virtual_server 192.168.0.1 80 {
          protocol TCP
          lb_kind TUN
          real_server 10.0.0.1 80 {
          }
        }
        virtual_server fwmark 8 {
          lb_kind TUN
          real_server 10.0.0.2 {
          }
        }
        """;
    String rules =
        "iptables -t mangle -A PREROUTING -d 192.168.0.1 -p tcp --dport 443 -j MARK --set-mark 8";
    try (Director director = start(LIMITS, configuration, rules)) {
      assertFalse(director.readyLine().isEmpty());
      assertEquals(
          Set.of(
              Steer.port(Steer.Side.DESTINATION, VIP, 6, 80),
              Steer.port(Steer.Side.DESTINATION, VIP, 6, 443),
              Steer.wholeAddress(Steer.Side.TUNNEL, FIRST),
              Steer.wholeAddress(Steer.Side.TUNNEL, SECOND)),
          steering.rules);
    }
    assertEquals(Set.of(), steering.rules);
  }

  @Test
  void shouldSteerEveryPortOfAServiceThatNamesNone() throws Exception {
    String configuration =
        """
        virtual_server 192.168.0.1 {
          protocol TCP
          persistence_timeout
          lb_kind NAT
          real_server 10.0.0.1 {
          }
        }
        """;
    try (Director director = start(LIMITS, configuration, "")) {
      assertTrue(director.readyLine().endsWith("TCP 192.168.0.1:0 wlc (1)"));
      assertEquals(
          Set.of(
              Steer.anyPort(Steer.Side.DESTINATION, VIP, 6),
              Steer.anyPort(Steer.Side.SOURCE, FIRST, 6)),
          steering.rules);
      assertEquals(360, status().services().getFirst().persistenceTimeoutS());
    }
  }

  @Test
  void shouldTakeAServerOutAndInAgainWithItsChecks() throws Exception {
    try (LogCapture log = new LogCapture("weir.pool");
        Director director = start(LIMITS)) {
      assertFalse(director.readyLine().isEmpty());
      refused.add(FIRST);
      await(() -> servers(0).equals(List.of("10.0.0.2")));
      List<Status.Member> members = status().pools().getFirst().members();
      assertEquals(List.of(false, true), members.stream().map(Status.Member::up).toList());
      refused.clear();
      await(() -> servers(0).equals(List.of("10.0.0.2", "10.0.0.1")));
      assertEquals(
          List.of(
              "Activating healthchecker for service [10.0.0.1]:tcp:8080 for VS"
                  + " [192.168.0.1]:tcp:80",
              "Removing service [10.0.0.1]:tcp:8080 from VS [192.168.0.1]:tcp:80",
              "Adding service [10.0.0.1]:tcp:8080 to VS [192.168.0.1]:tcp:80"),
          log.lines());
    }
  }

  /** {@code ha_suspend}: who does not have the address does not judge its servers. */
  @Test
  void shouldLetChecksRestWhileItDoesNotHaveTheAddress() throws Exception {
    String suspending = CONFIGURATION.replaceFirst("delay_loop", "ha_suspend\n  delay_loop");
    AddressInfo vip = network.addresses.getFirst();
    network.addresses.clear();
    refused.add(FIRST);
    try (LogCapture log = new LogCapture("weir.pool");
        Director director = start(LIMITS, suspending, "")) {
      assertFalse(director.readyLine().isEmpty());
      assertEquals(List.of("10.0.0.1", "10.0.0.2"), servers(0));
      assertEquals(List.of(), log.lines());

      network.addresses.add(vip);
      network.tell(true, new NetworkChange(vip, false));
      await(() -> servers(0).equals(List.of("10.0.0.2")));
      network.addresses.clear();
      network.tell(true, new NetworkChange(vip, true));
      String suspended =
          "Suspending healthchecker for service [10.0.0.1]:tcp:8080 for VS [192.168.0.1]:tcp:80";
      await(() -> log.lines().contains(suspended));
      assertEquals(List.of("10.0.0.2"), servers(0));
    }
  }

  /** {@code omega}: the last scripts run, and end, before the director does. */
  @Test
  void shouldRunTheLastScriptsWhenItStops(@TempDir Path directory) throws Exception {
    Path told = directory.resolve("told");
    Path teller = directory.resolve("teller");
    Files.writeString(teller, "#!/bin/sh\nsleep 0.1; echo \"$@\" >> " + told + "\n");
    Files.setPosixFilePermissions(teller, PosixFilePermissions.fromString("rwxr-xr-x"));
    String configuration =
        """
        global_defs {
          script_user %s
        }
        virtual_server 192.168.0.1 80 {
          protocol TCP
          omega
          quorum_down "%s quorum"
          real_server 10.0.0.1 80 {
            notify_down "%s first"
          }
        }
        """
            .formatted(System.getProperty("user.name"), teller, teller);
    start(LIMITS, configuration, "").close();
    List<String> lines = new ArrayList<>(Files.readAllLines(told));
    lines.sort(null);
    assertEquals(List.of("first", "quorum"), lines);
  }

  @Test
  void shouldFollowTheMacsOfServers() throws Exception {
    network.neighbours.clear();
    try (LogCapture log = new LogCapture("weir");
        Director director = start(LIMITS)) {
      assertFalse(director.readyLine().isEmpty());
      assertTrue(
          log.lines()
              .contains(
                  "packets for real server 10.0.0.1 are dropped for now: no MAC yet of 10.0.0.1 on"
                      + " d0"));
      assertTrue(network.probed.contains(new NeighbourKey(7, FIRST)));
      network.tell(true, new NetworkChange(neighbour(FIRST), false));
      await(
          () ->
              status()
                  .services()
                  .get(0)
                  .servers()
                  .get(0)
                  .via()
                  .equals("10.0.0.1 on d0 02:00:0a:00:00:02"));
    }
  }

  @Test
  void shouldWarnOfAnAddressThatNoInterfaceHas() throws Exception {
    try (LogCapture log = new LogCapture("weir");
        Director director = start(LIMITS)) {
      assertFalse(director.readyLine().isEmpty());
      assertTrue(
          log.lines()
              .contains(
                  "no interface has the address 192.168.0.2 of a virtual server: nobody answers"
                      + " ARP for it"));
      assertFalse(log.lines().stream().anyMatch(line -> line.contains("192.168.0.1 ")));
    }
  }

  @Test
  void shouldLeaveNothingBehind() throws Exception {
    Set<String> before = threads();
    start(LIMITS).close();
    assertFalse(Files.exists(socket));
    await(() -> threads().equals(before));
  }

  private static Set<String> threads() {
    Set<String> names = ConcurrentHashMap.newKeySet();
    Thread.getAllStackTraces().keySet().forEach(thread -> names.add(thread.getName()));
    names.removeIf(name -> !name.startsWith("worker-") && !name.equals("control"));
    return names;
  }

  @Test
  void shouldSayInOneLineWhyItCannotStart() throws Exception {
    StartException tooMany =
        assertThrows(StartException.class, () -> start(new Limits(1024, 1, 8)));
    assertEquals("more than 1 services", tooMany.getMessage());
    assertEquals(Set.of(), steering.rules);
    assertFalse(Files.exists(socket));
    try (Director director = start(LIMITS)) {
      assertFalse(director.readyLine().isEmpty());
      StartException second = assertThrows(StartException.class, () -> start(LIMITS));
      assertEquals("another weir listens on " + socket, second.getMessage());
      assertEquals(0L, status().packets().received());
    }
  }

  /** K24: only the difference is done. */
  @Test
  void shouldDoWhatIsNewInTheFile() throws Exception {
    try (Director director = start(LIMITS);
        LogCapture log = new LogCapture("weir")) {
      assertFalse(director.readyLine().isEmpty());
      await(() -> checks.lines().size() == 1);
      ReloadReport same = ask(new Request.ReloadRequest(null));
      assertFalse(same.refused());
      assertEquals(List.of(), same.changes());
      text =
          CONFIGURATION.replace("weight 3", "weight 4").replace("lb_algo wlc", "lb_algo lc")
              + """
              virtual_server 192.168.0.1 443 {
                protocol TCP
                real_server 10.0.0.2 443 {
                }
              }
              """;
      List<String> changes =
          List.of(
              "-e -t 192.168.0.1:80 -r 10.0.0.2:8080 -m -w 4",
              "-E -u 192.168.0.2:53 -s lc",
              "-A -t 192.168.0.1:443 -s wlc",
              "-a -t 192.168.0.1:443 -r 10.0.0.2:443 -m -w 1");
      ReloadReport rehearsed = ask(new Request.ReloadRequest("/etc/keepalived.conf"));
      assertEquals(changes, rehearsed.changes());
      assertEquals(2, status().services().size());
      assertEquals(changes, ask(new Request.ReloadRequest(null)).changes());
      assertEquals(3, status().services().size());
      await(
          () ->
              steering.rules.contains(Steer.port(Steer.Side.DESTINATION, VIP, 6, 443))
                  && steering.rules.contains(Steer.port(Steer.Side.SOURCE, SECOND, 6, 443)));
      assertEquals(1, checks.lines().size(), "the check went on");
      text = CONFIGURATION;
      director.reload();
      await(() -> status().services().size() == 2);
      await(() -> !steering.rules.contains(Steer.port(Steer.Side.DESTINATION, VIP, 6, 443)));
      assertTrue(log.lines().contains("Reload finished: 3 changes"), log.lines()::toString);
    }
  }

  /** K23: a bad file changes nothing and says why. */
  @Test
  void shouldRefuseToReloadABadFile() throws Exception {
    try (Director director = start(LIMITS)) {
      Status before = status();
      text = CONFIGURATION.replace("lb_algo rr", "lb_algo lbhc");
      ReloadReport report = ask(new Request.ReloadRequest(null));
      assertTrue(report.refused());
      assertTrue(report.findings().startsWith("test.conf:4:11: error"), report::findings);
      assertTrue(report.findings().endsWith("; nothing was changed\n"), report::findings);
      text = "";
      assertTrue(ask(new Request.ReloadRequest(null)).refused());
      text = CONFIGURATION;
      String one =
          "virtual_server 192.168.1.%d 80 {\nprotocol TCP\nreal_server 10.0.0.1 80 {\n}\n}\n";
      text =
          IntStream.rangeClosed(0, LIMITS.services())
              .mapToObj(one::formatted)
              .collect(Collectors.joining());
      IOException tooMany =
          assertThrows(IOException.class, () -> ask(new Request.ReloadRequest(null)));
      assertTrue(
          String.valueOf(tooMany.getMessage())
              .endsWith("more than 8 services; nothing was changed"),
          tooMany::getMessage);
      assertEquals(before.services(), status().services());
      assertFalse(director.readyLine().isEmpty());
    }
  }

  @Test
  void shouldKeepTimeoutsThatAnOperatorSetUntilTheFileSetsOthers() throws Exception {
    try (Director director = start(LIMITS)) {
      assertFalse(director.readyLine().isEmpty());
      assertEquals(new LvsTimeouts(900, 120, 300), ask(new Request.TimeoutsRequest(0, 0, 0)));
      assertEquals(new LvsTimeouts(60, 120, 7), ask(new Request.TimeoutsRequest(60, 0, 7)));

      text = CONFIGURATION.replace("lb_algo rr", "lb_algo wrr");
      assertFalse(ask(new Request.ReloadRequest(null)).toString().isEmpty());
      assertEquals(new LvsTimeouts(60, 120, 7), ask(new Request.TimeoutsRequest(0, 0, 0)));

      text = "global_defs {\n lvs_timeouts tcp 50 udp 40\n}\n" + CONFIGURATION;
      assertFalse(ask(new Request.ReloadRequest(null)).toString().isEmpty());
      assertEquals(new LvsTimeouts(50, 120, 40), ask(new Request.TimeoutsRequest(0, 0, 0)));
    }
  }

  @Test
  void shouldDrainAServerUntilTheNextReload() throws Exception {
    try (Director director = start(LIMITS)) {
      assertFalse(director.readyLine().isEmpty());
      DrainReport report =
          ask(new Request.DrainRequest("10.0.0.2", 0, Request.DrainAction.START, 0));
      assertEquals(
          List.of(new DrainReport.Server("TCP 192.168.0.1:80", "10.0.0.2:8080", 0, 0, 0)),
          report.servers());
      await(() -> servers(0).equals(List.of("10.0.0.1")));
      assertEquals(
          List.of(),
          ask(new Request.DrainRequest("10.0.0.2", 0, Request.DrainAction.WATCH, 0)).servers());
      ReloadReport reload = ask(new Request.ReloadRequest(null));
      assertEquals(List.of("-a -t 192.168.0.1:80 -r 10.0.0.2:8080 -m -w 3"), reload.changes());
      var _ = ask(new Request.DrainRequest("10.0.0.1", 53, Request.DrainAction.START, 60_000));
      await(() -> servers(1).isEmpty());
      var _ = ask(new Request.DrainRequest("10.0.0.1", 0, Request.DrainAction.CANCEL, 0));
      await(() -> servers(1).equals(List.of("10.0.0.1")));
      assertThrows(
          IOException.class,
          () -> ask(new Request.DrainRequest("10.0.0.9", 0, Request.DrainAction.START, 0)));
    }
  }

  @Test
  void shouldListNoConnectionsWhereThereAreNone() throws Exception {
    try (Director director = start(LIMITS);
        AdminClient client = new AdminClient(socket)) {
      assertFalse(director.readyLine().isEmpty());
      assertEquals(new ConnectionPage(List.of(), 0), client.connections(0));
    }
  }
}

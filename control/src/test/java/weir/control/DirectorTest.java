package weir.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weir.afxdp.AttachMode;
import weir.afxdp.Attachment;
import weir.afxdp.KernelFeatures;
import weir.afxdp.Link;
import weir.afxdp.MemoryPorts;
import weir.afxdp.Ports;
import weir.afxdp.Steer;
import weir.afxdp.Steering;
import weir.control.admin.AdminClient;
import weir.control.admin.ConnectionPage;
import weir.control.admin.Status;
import weir.control.check.Outcome;
import weir.control.config.Checked;
import weir.control.config.ConfigurationReader;
import weir.control.config.Source;
import weir.control.marks.MarkTable;
import weir.control.net.EventLoop;
import weir.control.route.NeighbourKey;
import weir.dataplane.Limits;
import weir.dataplane.Punt;
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

  private final class MemoryPath implements FastPath {
    @Override
    public List<Ports> workers() {
      return List.of(ports);
    }

    @Override
    public Steering steering() {
      return steering;
    }

    @Override
    public List<Attachment> attachments() {
      return List.of(
          new Attachment(ports.list().getFirst().link(), AttachMode.NATIVE, 1, false, 1792));
    }

    @Override
    public KernelFeatures features() {
      return new KernelFeatures(Set.of());
    }

    @Override
    public Punt openPunt() {
      return (ip, length) -> false;
    }

    @Override
    public void close() {}
  }

  private Director start(Limits limits) throws StartException {
    Checked checked = ConfigurationReader.read(new Source("test.conf", CONFIGURATION));
    assertEquals(0, checked.errors(), () -> checked.diagnostics().toString());
    return Director.start(
        checked.configuration(),
        MarkTable.EMPTY,
        limits,
        new MemoryPath(),
        network,
        loop,
        (check, then) ->
            then.accept(
                refused.contains(check.connectAddress()) ? Outcome.FAILED : Outcome.CONNECTED),
        socket);
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
      assertEquals(1024, status.tableSize());
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

  @Test
  void shouldTakeAServerOutAndInAgainWithItsChecks() throws Exception {
    try (LogCapture log = new LogCapture("weir.pool");
        Director director = start(LIMITS)) {
      assertFalse(director.readyLine().isEmpty());
      refused.add(FIRST);
      await(() -> servers(0).equals(List.of("10.0.0.2")));
      assertEquals(List.of("10.0.0.1:8080"), status().services().get(0).down());
      refused.clear();
      await(() -> servers(0).equals(List.of("10.0.0.2", "10.0.0.1")));
      assertEquals(
          List.of(
              "Removing service [10.0.0.1]:tcp:8080 from VS [192.168.0.1]:tcp:80",
              "Adding service [10.0.0.1]:tcp:8080 to VS [192.168.0.1]:tcp:80"),
          log.lines());
    }
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
      assertEquals(0L, status().packets().get("received"));
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

package weir.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceTableTest {
  @Test
  void shouldFindExactlyTheServicesThatThereAre() {
    List<VirtualService> services = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      services.add(service(i, i % 2 == 0 ? 6 : 17, 0x0a000000 + i % 50, 1 + i / 50));
    }
    ServiceTable table = new ServiceTable(services);
    for (VirtualService s : services) {
      assertSame(s, table.service(0, s.protocol(), s.address(), s.port()));
      assertNull(table.service(0, s.protocol() == 6 ? 17 : 6, s.address(), s.port()));
      assertNull(table.service(0, s.protocol(), s.address(), s.port() + 1000));
    }
  }

  @Test
  void shouldFindTheMarkBeforeThePortAndThePortBeforeEveryPort() {
    Persistence persistence = new Persistence(300, -1);
    VirtualService marked = new VirtualService(0, 80, 0, 0, 0, "rr", 0, null, List.of());
    VirtualService port = service(1, 6, 1, 80);
    VirtualService everyPort = new VirtualService(2, 0, 6, 1, 0, "rr", 0, persistence, List.of());
    ServiceTable table = new ServiceTable(List.of(marked, port, everyPort));
    assertSame(marked, table.service(80, 6, 1, 80));
    assertSame(port, table.service(81, 6, 1, 80));
    assertSame(port, table.service(0, 6, 1, 80));
    assertSame(everyPort, table.service(0, 6, 1, 81));
    assertNull(table.service(0, 17, 1, 80));
    assertNull(table.service(0, 6, 2, 80));
  }

  @Test
  void shouldFindAServerByItsIdOnlyWhileItIsThere() {
    RealServer server = server(5);
    ServiceTable table =
        new ServiceTable(List.of(new VirtualService(0, 6, 1, 80, "rr", List.of(server))));
    assertSame(server, table.server(5));
    assertNull(table.server(4));
    assertNull(table.server(6));
    assertNull(table.server(1_000_000));
    assertNull(ServiceTable.EMPTY.server(0));
    assertNull(ServiceTable.EMPTY.service(0, 6, 0, 0));
  }

  @Test
  void shouldRefuseWhatIsThereTwice() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new ServiceTable(List.of(service(0, 6, 1, 80), service(1, 6, 1, 80))));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ServiceTable(List.of(service(0, 6, 1, 80), service(0, 6, 1, 81))));
    List<RealServer> twice = List.of(server(3), server(3));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ServiceTable(List.of(new VirtualService(0, 6, 1, 80, "rr", twice))));
  }

  @Test
  void shouldRefuseASchedulerThatIsNotThere() {
    assertThrows(
        IllegalArgumentException.class, () -> new VirtualService(0, 6, 1, 80, "best", List.of()));
    assertEquals("wlc", new VirtualService(0, 6, 1, 80, "wlc", List.of()).scheduler());
  }

  private static VirtualService service(int id, int protocol, int address, int port) {
    return new VirtualService(id, protocol, address, port, "rr", List.of());
  }

  private static RealServer server(int id) {
    return new RealServer(id, 1, 80, 1, ForwardingMethod.MASQ, null);
  }
}

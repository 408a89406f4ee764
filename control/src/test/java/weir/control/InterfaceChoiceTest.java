package weir.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import weir.ffi.If;
import weir.ffi.LinkInfo;

class InterfaceChoiceTest {
  private static final int NONE = 0xfffe;
  private static final int UP = If.IFF_UP | If.IFF_LOWER_UP;

  private final LogCapture log = new LogCapture("weir");

  @AfterEach
  void close() {
    log.close();
  }

  private static LinkInfo link(String name, int flags, int hardware, int master, String kind) {
    return new LinkInfo(1, name, flags, hardware, 0, 1500, master, kind, false);
  }

  @Test
  void shouldTakeEveryEthernetInterfaceThatIsUp() throws StartException {
    List<LinkInfo> links =
        List.of(
            link("lo", UP | If.IFF_LOOPBACK, 772, 0, ""),
            link("eth0", UP, If.ARPHRD_ETHER, 0, ""),
            link("eth1", 0, If.ARPHRD_ETHER, 0, ""),
            link("nocarrier", If.IFF_UP, If.ARPHRD_ETHER, 0, ""),
            link("v0", UP, If.ARPHRD_ETHER, 0, "veth"),
            link("weir5", UP, If.ARPHRD_ETHER, 0, "veth"),
            link("weir5i", UP, If.ARPHRD_ETHER, 0, "veth"),
            link("v1", UP, If.ARPHRD_ETHER, 9, "veth"),
            link("br0", UP, If.ARPHRD_ETHER, 0, "bridge"),
            link("bond0", UP, If.ARPHRD_ETHER, 0, "bond"),
            link("wg0", UP, NONE, 0, "wireguard"));
    assertEquals(List.of("eth0", "nocarrier", "v0", "bond0"), InterfaceChoice.among(links));
    assertEquals(
        List.of(
            "not attaching to v1 (part of another); name it with -i if packets for a service come"
                + " in there",
            "not attaching to br0 (bridge); name it with -i if packets for a service come in"
                + " there"),
        log.lines());
  }

  @Test
  void shouldSayThatThereIsNone() {
    StartException thrown =
        assertThrows(
            StartException.class,
            () -> InterfaceChoice.among(List.of(link("eth1", 0, If.ARPHRD_ETHER, 0, ""))));
    assertEquals(
        "no Ethernet interface is up in this network namespace; `ip link set IF up` first",
        thrown.getMessage());
  }
}

package weir.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weir.dataplane.testing.PacketBuilder.ACK;
import static weir.dataplane.testing.PacketBuilder.RST;
import static weir.dataplane.testing.PacketBuilder.SYN;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import weir.dataplane.testing.PacketBuilder;

/** Upper thresholds as connections come and go. */
class ThresholdTest {
  private final Rig rig = new Rig(Rig.COMPLETE);

  @AfterEach
  void close() {
    assertEquals(0, rig.ports.framesInUse());
    rig.close();
  }

  private void client(int port, int flags) {
    PacketBuilder packet =
        PacketBuilder.tcp(Rig.CLIENT, port, Rig.VIP, 80)
            .macs(Rig.OUTER, Rig.CLIENT_MAC)
            .flags(flags);
    rig.send(Rig.CLIENT_PORT, packet);
  }

  /** As IPVS, which keeps the old connection until its next tick. */
  @Test
  void shouldCountBothWhenAConnectionReplacesAnother() {
    RealServer direct = Rig.direct(1, 80);
    RealServer limited =
        new RealServer(1, direct.address(), 80, 1, 4, 0, ForwardingMethod.DROUTE, direct.nextHop());
    rig.publish(new VirtualService(0, Ipv4.TCP, Rig.VIP, 80, "rr", List.of(limited)));
    client(1000, SYN);
    client(1001, SYN);
    client(1002, SYN);
    client(1000, ACK);
    client(1000, RST);
    assertFalse(rig.load.isOverloaded(1));
    client(1000, SYN);
    assertEquals(3, rig.load.active(1) + rig.load.inactive(1));
    assertTrue(rig.load.isOverloaded(1));
    client(1003, SYN);
    assertEquals(3, rig.load.active(1) + rig.load.inactive(1));
  }
}

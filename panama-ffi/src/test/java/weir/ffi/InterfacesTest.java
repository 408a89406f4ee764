package weir.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The loopback interface is in every namespace, and needs no privilege to look at. */
class InterfacesTest {
  @Test
  void shouldDescribeLoopback() {
    try (Interfaces interfaces = new Interfaces()) {
      int index = interfaces.index("lo");
      assertTrue(index > 0);
      assertEquals("lo", interfaces.name(index));
      assertEquals(If.IFF_LOOPBACK, interfaces.flags("lo") & If.IFF_LOOPBACK);
      assertEquals(65536, interfaces.mtu("lo"));
      assertEquals(0, interfaces.mac("lo"));
      assertFalse(interfaces.hardware("lo") == If.ARPHRD_ETHER);
      assertEquals(1, interfaces.receiveQueues("lo"));
      assertEquals("", interfaces.driver("lo"));
      assertTrue(interfaces.isOn("lo", Interfaces.Offload.TX_CHECKSUM));
    }
  }

  @Test
  void shouldSayWhichInterfaceIsMissing() {
    try (Interfaces interfaces = new Interfaces()) {
      ErrnoException missing =
          assertThrows(ErrnoException.class, () -> interfaces.index("nosuch0"));
      assertEquals(Errno.ENODEV, missing.errno());
      assertEquals("index of interface nosuch0: ENODEV (no such device)", missing.getMessage());
    }
  }

  @Test
  void shouldRefuseANameThatDoesNotFit() {
    try (Interfaces interfaces = new Interfaces()) {
      assertEquals(
          Errno.ENODEV,
          assertThrows(ErrnoException.class, () -> interfaces.index("x".repeat(16))).errno());
      assertEquals(
          Errno.ENODEV, assertThrows(ErrnoException.class, () -> interfaces.index("")).errno());
    }
  }
}

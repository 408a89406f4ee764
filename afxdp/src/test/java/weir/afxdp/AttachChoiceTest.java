package weir.afxdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import weir.afxdp.AttachChoice.Asked;
import weir.ffi.Errno;
import weir.ffi.ErrnoException;

final class AttachChoiceTest {
  private static final Device VETH = new Device("v0", 5, 0, 1500, 1, true, true, false);
  private static final Device CARD = new Device("eth0", 2, 0, 1500, 4, false, false, false);
  private static final KernelFeatures NEW = new KernelFeatures(Set.of(KernelFeature.TCX));
  private static final KernelFeatures OLD = new KernelFeatures(Set.of());

  @Test
  void shouldTakeTcxWhereFlowsOfVirtualInterfacesStayInTheKernel() {
    AttachChoice auto = AttachChoice.of(Asked.AUTO);
    assertEquals(Hook.TC, auto.choose(VETH, NEW, true).hook());
    assertEquals("the flow cache is off", auto.choose(VETH, NEW, false).why());
    assertEquals("no tcx before Linux 6.6", auto.choose(VETH, OLD, true).why());
    assertEquals(Hook.XDP, auto.choose(VETH, OLD, true).hook());
    assertEquals(Hook.XDP, auto.choose(CARD, NEW, true).hook());
  }

  @Test
  void shouldDoAsItIsToldForOneInterfaceBeforeAll() {
    AttachChoice told = new AttachChoice(Asked.TCX, Map.of("v0", Asked.XDP));
    assertEquals(Hook.XDP, told.choose(VETH, NEW, true).hook());
    assertEquals(Hook.TC, told.choose(CARD, NEW, false).hook());
    ErrnoException missing =
        assertThrows(ErrnoException.class, () -> told.choose(CARD, OLD, false));
    assertEquals(Errno.EOPNOTSUPP, missing.errno());
  }
}

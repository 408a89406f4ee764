package weir.afxdp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;
import weir.afxdp.AttachChoice.Asked;

final class AttachChoiceTest {
  private static final Device VETH = new Device("v0", 5, 0, 1500, 1, true, true, false);
  private static final Device CARD = new Device("eth0", 2, 0, 1500, 4, false, false, false);

  @Test
  void shouldTakeTcWhereFlowsOfVirtualInterfacesStayInTheKernel() {
    AttachChoice auto = AttachChoice.of(Asked.AUTO);
    assertEquals(Hook.TC, auto.choose(VETH, true).hook());
    assertEquals("the flow cache is off", auto.choose(VETH, false).why());
    assertEquals(Hook.XDP, auto.choose(VETH, false).hook());
    assertEquals(Hook.XDP, auto.choose(CARD, true).hook());
  }

  @Test
  void shouldDoAsItIsToldForOneInterfaceBeforeAll() {
    AttachChoice told = new AttachChoice(Asked.TCX, Map.of("v0", Asked.XDP));
    assertEquals(Hook.XDP, told.choose(VETH, true).hook());
    assertEquals(Hook.TC, told.choose(CARD, false).hook());
  }
}

package weir.control.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import weir.afxdp.AttachChoice;
import weir.afxdp.AttachChoice.Asked;

final class AttachOptionTest {
  @Test
  void shouldSetAllInterfacesAndSingleOnes() {
    assertEquals(new AttachChoice(Asked.AUTO, Map.of()), AttachOption.read(List.of()));
    assertEquals(
        new AttachChoice(Asked.XDP, Map.of("eth0", Asked.TCX, "eth1", Asked.AUTO)),
        AttachOption.read(List.of("tcx", "eth0=tcx", "xdp", "eth1=auto")));
  }

  @Test
  void shouldSayWhatToWrite() {
    IllegalArgumentException wrong =
        assertThrows(IllegalArgumentException.class, () -> AttachOption.read(List.of("eth0=tc")));
    assertEquals(
        "--attach is auto, xdp or tcx, for one interface such as eth0=tcx, not 'tc'",
        wrong.getMessage());
  }
}

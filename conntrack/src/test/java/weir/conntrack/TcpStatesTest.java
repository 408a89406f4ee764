package weir.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static weir.conntrack.TcpStates.ACK;
import static weir.conntrack.TcpStates.FIN;
import static weir.conntrack.TcpStates.INPUT;
import static weir.conntrack.TcpStates.INPUT_ONLY;
import static weir.conntrack.TcpStates.OUTPUT;
import static weir.conntrack.TcpStates.RST;
import static weir.conntrack.TcpStates.SYN;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TcpStatesTest {
  /** Lives of connections: after each packet, {@code direction flags > state}. */
  @ParameterizedTest
  @CsvSource({
    "NAT closed by the client,"
        + " i S > SYN_RECV, o SA > SYN_RECV, i A > ESTABLISHED, o A > ESTABLISHED,"
        + " i FA > CLOSE_WAIT, o FA > TIME_WAIT, i A > TIME_WAIT",
    "NAT closed by the server,"
        + " i S > SYN_RECV, o SA > SYN_RECV, i A > ESTABLISHED, o FA > FIN_WAIT,"
        + " i A > FIN_WAIT, i FA > TIME_WAIT, o A > TIME_WAIT",
    "NAT refused, i S > SYN_RECV, o RA > CLOSE, ,,,,",
    "NAT reset by the client, i S > SYN_RECV, i A > ESTABLISHED, i R > CLOSE, ,,,",
    "NAT reset while half open, i S > SYN_RECV, i R > SYN_RECV, ,,,,",
    "DR closed by the client, n S > SYN_RECV, n A > ESTABLISHED, n FA > FIN_WAIT,"
        + " n A > FIN_WAIT, ,,",
    "DR port used again, n S > SYN_RECV, n A > ESTABLISHED, n FA > FIN_WAIT, n S > SYN_RECV,,,",
    "DR reset, n S > SYN_RECV, n A > ESTABLISHED, n RA > CLOSE, ,,,",
    "no flags at all, i S > SYN_RECV, i A > ESTABLISHED, i . > CLOSE, ,,,",
    "reset before SYN before FIN, i S > SYN_RECV, i A > ESTABLISHED, i SFR > CLOSE,"
        + " i SFA > SYN_RECV,,,",
  })
  void shouldFollow(
      String what, String a, String b, String c, String d, String e, String f, String g) {
    int state = TcpStates.NONE;
    for (String step : new String[] {a, b, c, d, e, f, g}) {
      if (step != null) {
        String[] parts = step.split(" ", 4);
        state = TcpStates.next(direction(parts[0]), state, flags(parts[1]));
        assertEquals(parts[3], TcpStates.name(state), what + ": after " + step);
      }
    }
  }

  /** Cells of the kernel's tables in which directions and neighbouring columns differ. */
  @ParameterizedTest
  @CsvSource({
    "INPUT, FIN, NONE, CLOSE",
    "OUTPUT, FIN, NONE, TIME_WAIT",
    "INPUT_ONLY, FIN, NONE, CLOSE",
    "INPUT, FIN, ESTABLISHED, CLOSE_WAIT",
    "OUTPUT, FIN, ESTABLISHED, FIN_WAIT",
    "INPUT_ONLY, FIN, ESTABLISHED, FIN_WAIT",
    "INPUT, FIN, FIN_WAIT, TIME_WAIT",
    "OUTPUT, FIN, FIN_WAIT, FIN_WAIT",
    "INPUT, ACK, LAST_ACK, CLOSE",
    "OUTPUT, ACK, LAST_ACK, LAST_ACK",
    "OUTPUT, ACK, LISTEN, ESTABLISHED",
    "INPUT, ACK, LISTEN, LISTEN",
    "OUTPUT, SYN, NONE, SYN_SENT",
    "INPUT, SYN, NONE, SYN_RECV",
    "OUTPUT, SYN, SYN_RECV, SYN_RECV",
    "INPUT, SYN, SYN_SENT, ESTABLISHED",
    "OUTPUT, SYN, SYN_SENT, SYN_SENT",
    "INPUT, RST, SYNACK, SYN_RECV",
    "INPUT_ONLY, RST, SYNACK, CLOSE",
    "OUTPUT, RST, SYN_SENT, SYN_SENT",
    "OUTPUT, RST, TIME_WAIT, TIME_WAIT",
    "INPUT, RST, TIME_WAIT, CLOSE",
    "INPUT, RST, LAST_ACK, LAST_ACK",
    "INPUT, ACK, SYNACK, ESTABLISHED",
  })
  void shouldAgreeWithTheKernel(String direction, String flag, String before, String after) {
    int dir = direction.equals("INPUT") ? INPUT : direction.equals("OUTPUT") ? OUTPUT : INPUT_ONLY;
    assertEquals(
        after, TcpStates.name(TcpStates.next(dir, state(before), flags(flag.substring(0, 1)))));
  }

  @ParameterizedTest
  @CsvSource({
    "NONE, 2, false", "ESTABLISHED, 900, true", "SYN_SENT, 120, true", "SYN_RECV, 60, true",
    "FIN_WAIT, 120, false", "TIME_WAIT, 120, false", "CLOSE, 10, false", "CLOSE_WAIT, 60, false",
    "LAST_ACK, 30, false", "LISTEN, 120, false", "SYNACK, 120, true",
  })
  void shouldHaveTheTimeoutsOfIpvs(String name, int seconds, boolean active) {
    assertEquals(seconds * 100, Timeouts.DEFAULT.tcp(state(name)));
    assertEquals(active, TcpStates.isActive(state(name)));
  }

  @Test
  void shouldSetTheTimeoutsThatIpvsadmSets() {
    Timeouts set = Timeouts.DEFAULT.with(1, 2, 3);
    assertEquals(100, set.tcp(TcpStates.ESTABLISHED));
    assertEquals(200, set.tcp(TcpStates.FIN_WAIT));
    assertEquals(6000, set.tcp(TcpStates.SYN_RECV));
    assertEquals(300, set.udp());
    assertEquals(30_000, Timeouts.DEFAULT.with(0, 0, 0).udp());
    assertEquals(200, set.with(0, 0, 9).tcp(TcpStates.FIN_WAIT));
    assertThrows(IllegalArgumentException.class, () -> set.with(-1, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> set.with(0, 0, 31 * 86_400 + 1));
  }

  private static int state(String name) {
    for (int state = 0; state < TcpStates.COUNT; state++) {
      if (TcpStates.name(state).equals(name)) {
        return state;
      }
    }
    throw new AssertionError(name);
  }

  private static int direction(String letter) {
    return switch (letter) {
      case "i" -> INPUT;
      case "o" -> OUTPUT;
      case "n" -> INPUT_ONLY;
      default -> throw new AssertionError(letter);
    };
  }

  private static int flags(String letters) {
    int flags = 0;
    for (int i = 0; i < letters.length(); i++) {
      flags |=
          switch (letters.charAt(i)) {
            case 'S' -> SYN;
            case 'A' -> ACK;
            case 'F' -> FIN;
            case 'R' -> RST;
            case '.' -> 0;
            default -> throw new AssertionError(letters);
          };
    }
    return flags;
  }
}

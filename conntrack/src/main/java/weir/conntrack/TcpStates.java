package weir.conntrack;

import java.util.List;

/**
 * TCP as IPVS follows it: the state of a connection after a packet, by direction.
 *
 * <p>Source: {@code tcp_states} and {@code tcp_states_dos} of net/netfilter/ipvs/ip_vs_proto_tcp.c,
 * whose numbers and names these are. A packet counts as the first of RST, SYN, FIN, ACK that it
 * carries; one without any closes the connection, as there.
 */
public final class TcpStates {
  public static final int NONE = 0;
  public static final int ESTABLISHED = 1;
  public static final int SYN_SENT = 2;
  public static final int SYN_RECV = 3;
  public static final int FIN_WAIT = 4;
  public static final int TIME_WAIT = 5;
  public static final int CLOSE = 6;
  public static final int CLOSE_WAIT = 7;
  public static final int LAST_ACK = 8;
  public static final int LISTEN = 9;
  public static final int SYNACK = 10;

  /** How many states there are. */
  public static final int COUNT = 11;

  /** Direction: from the client, in a connection whose replies are seen too. */
  public static final int INPUT = 0;

  /** Direction: from the server. */
  public static final int OUTPUT = 1;

  /** Direction: from the client, when replies do not pass here (DR, TUN; {@code NOOUTPUT}). */
  public static final int INPUT_ONLY = 2;

  /** Added to a direction: by the table for attacks ({@code tcp_states_dos}, secure_tcp). */
  public static final int SECURE = 3;

  /** TCP header flags, as in its byte 13 (RFC 9293, 3.1). */
  public static final int FIN = 0x01;

  public static final int SYN = 0x02;
  public static final int RST = 0x04;
  public static final int ACK = 0x10;

  private static final List<String> NAMES =
      List.of(
          "NONE",
          "ESTABLISHED",
          "SYN_SENT",
          "SYN_RECV",
          "FIN_WAIT",
          "TIME_WAIT",
          "CLOSE",
          "CLOSE_WAIT",
          "LAST_ACK",
          "LISTEN",
          "SYNACK");

  private static final String STATES = "NO ES SS SR FW TW CL CW LA LI SA";

  /** Rows: SYN, FIN, ACK, RST of each direction. Columns: the state before. */
  private static final byte[] NEXT =
      table(
          // INPUT
          "SR ES ES SR SR SR SR SR SR SR SR",
          "CL CW SS TW TW TW CL CW LA LI TW",
          "ES ES SS ES FW TW CL CW CL LI ES",
          "CL CL CL SR CL CL CL CL LA LI SR",
          // OUTPUT
          "SS ES SS SR SS SS SS SS SS LI SR",
          "TW FW SS TW FW TW CL TW LA LI TW",
          "ES ES SS ES FW TW CL CW LA ES ES",
          "CL CL SS CL CL TW CL CL CL CL CL",
          // INPUT_ONLY
          "SR ES ES SR SR SR SR SR SR SR SR",
          "CL FW SS TW FW TW CL CW LA LI TW",
          "ES ES SS ES FW TW CL CW CL LI ES",
          "CL CL CL SR CL CL CL CL LA LI CL",
          // SECURE + INPUT: an ACK of the client alone does not establish
          "SR ES ES SR SR SR SR SR SR SR SA",
          "CL CW SS TW TW TW CL CW LA LI SA",
          "ES ES SS SR FW TW CL CW CL LI SA",
          "CL CL CL SR CL CL CL CL LA LI CL",
          // SECURE + OUTPUT
          "SS ES SS SA SS SS SS SS SS LI SA",
          "TW FW SS TW FW TW CL TW LA LI TW",
          "ES ES SS ES FW TW CL CW LA ES ES",
          "CL CL SS CL CL TW CL CL CL CL CL",
          // SECURE + INPUT_ONLY
          "SA ES ES SR SA SA SA SA SA SA SA",
          "CL FW SS TW FW TW CL CW LA LI TW",
          "ES ES SS ES FW TW CL CW CL LI ES",
          "CL CL CL SR CL CL CL CL LA LI CL");

  private TcpStates() {}

  /**
   * The state after a packet.
   *
   * @param direction {@link #INPUT}, {@link #OUTPUT} or {@link #INPUT_ONLY}, and {@link #SECURE}
   * @param state the state before
   * @param flags byte 13 of the TCP header
   */
  public static int next(int direction, int state, int flags) {
    int row;
    if ((flags & RST) != 0) {
      row = 3;
    } else if ((flags & SYN) != 0) {
      row = 0;
    } else if ((flags & FIN) != 0) {
      row = 1;
    } else if ((flags & ACK) != 0) {
      row = 2;
    } else {
      return CLOSE;
    }
    return NEXT[(direction * 4 + row) * COUNT + state];
  }

  /** Whether a connection in this state counts as active ({@code tcp_state_active_table}). */
  public static boolean isActive(int state) {
    return state == ESTABLISHED || state == SYN_SENT || state == SYN_RECV || state == SYNACK;
  }

  /** The name as {@code ipvsadm -Lcn} prints it. */
  public static String name(int state) {
    return NAMES.get(state);
  }

  static int rank(int state) {
    return switch (state) {
      case NONE, SYN_SENT, SYN_RECV, LISTEN, SYNACK -> Connection.HALF_OPEN;
      case ESTABLISHED -> Connection.ESTABLISHED;
      default -> Connection.CLOSING;
    };
  }

  private static byte[] table(String... rows) {
    byte[] next = new byte[rows.length * COUNT];
    for (int row = 0; row < rows.length; row++) {
      for (int state = 0; state < COUNT; state++) {
        String name = rows[row].substring(state * 3, state * 3 + 2);
        next[row * COUNT + state] = (byte) (STATES.indexOf(name) / 3);
      }
    }
    return next;
  }
}

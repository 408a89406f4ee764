package weir.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetlinkAnswerTest {
  private static final int SEQUENCE = 77;

  private final List<NetworkChange> objects = new ArrayList<>();
  private final NetlinkAnswer answer = new NetlinkAnswer(SEQUENCE, objects::add);

  @Test
  void shouldPutPartsTogether() {
    assertFalse(add(address(SEQUENCE, Nl.NLM_F_MULTI)));
    assertFalse(add(address(SEQUENCE, Nl.NLM_F_MULTI)));
    assertTrue(add(end(Nl.NLMSG_DONE, SEQUENCE, 0)));
    assertEquals(2, objects.size());
    assertEquals(0, answer.result());
  }

  @Test
  void shouldSkipTheAnswerToAnEarlierRequest() {
    assertFalse(add(end(Nl.NLMSG_DONE, SEQUENCE - 1, 0)));
    assertFalse(add(address(SEQUENCE - 1, Nl.NLM_F_DUMP_INTR)));
    assertTrue(add(end(Nl.NLMSG_DONE, SEQUENCE, 0)));
    assertEquals(0, objects.size());
    assertEquals(0, answer.result());
  }

  @Test
  void shouldRememberThatADumpWasInterrupted() {
    assertFalse(add(address(SEQUENCE, Nl.NLM_F_MULTI | Nl.NLM_F_DUMP_INTR)));
    assertFalse(add(address(SEQUENCE, Nl.NLM_F_MULTI)));
    assertTrue(add(end(Nl.NLMSG_DONE, SEQUENCE, 0)));
    assertEquals(NetlinkAnswer.INTERRUPTED, answer.result());
  }

  @Test
  void shouldGiveTheErrorOfARefusal() {
    assertTrue(add(end(Nl.NLMSG_ERROR, SEQUENCE, -Errno.EPERM)));
    assertEquals(-Errno.EPERM, answer.result());
  }

  @Test
  void shouldGiveTheErrorOfADumpThatBrokeOff() {
    assertFalse(add(address(SEQUENCE, Nl.NLM_F_MULTI | Nl.NLM_F_DUMP_INTR)));
    assertTrue(add(end(Nl.NLMSG_DONE, SEQUENCE, -Errno.ENOMEM)));
    assertEquals(-Errno.ENOMEM, answer.result());
  }

  @Test
  void shouldTakeAnEndWithoutAStatus() {
    assertTrue(add(new NetlinkBytes().message(Nl.NLMSG_DONE, 0, SEQUENCE, 0)));
    assertEquals(0, answer.result());
  }

  private boolean add(NetlinkBytes bytes) {
    byte[] datagram = bytes.toArray();
    try (GuardedBytes guarded = new GuardedBytes(datagram)) {
      return answer.add(guarded.address(), datagram.length);
    }
  }

  private static NetlinkBytes address(int sequence, int flags) {
    return new NetlinkBytes()
        .message(Rtnetlink.RTM_NEWADDR, flags, sequence, 8)
        .with(Ifaddrmsg.IFA_FAMILY_OFFSET, Socket.AF_INET);
  }

  private static NetlinkBytes end(int type, int sequence, int error) {
    NetlinkBytes bytes = new NetlinkBytes().message(type, 0, sequence, 4);
    for (int i = 0; i < 4; i++) {
      bytes.with(i, error >> (8 * i));
    }
    return bytes;
  }
}

package weir.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Tag;

@Tag("fuzz")
class NetlinkFuzzTest {
  /** The corpus holds what a kernel said; a read past the datagram ends the process. */
  @FuzzTest
  void shouldReadWhatIsThereAndNothingElse(byte[] datagram) {
    try (GuardedBytes bytes = new GuardedBytes(datagram)) {
      NetlinkMessages messages = new NetlinkMessages(bytes.address(), datagram.length);
      while (messages.next()) {
        NetworkChange change = RtnetlinkReader.read(messages);
        if (change != null && change.object() instanceof RouteInfo route) {
          assertTrue(route.prefixLength() <= 32 && route.covers(route.destination()));
          route.nexthops().forEach(hop -> assertTrue(hop.weight() >= 1 && hop.weight() <= 256));
        }
        if (messages.type() == Nl.NLMSG_ERROR) {
          messages.error();
        }
      }
    } catch (ErrnoException refused) {
      assertEquals(Errno.EBADMSG, refused.errno());
    }
  }
}

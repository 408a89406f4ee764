package weir.control.admin;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;

/** Whatever a client sends is a request or is refused; nothing else is ever thrown. */
@Tag("fuzz")
class ProtocolFuzzTest {
  @FuzzTest
  void shouldReadOrRefuse(byte[] line) {
    try {
      Request<?> request =
          Protocol.request(Arrays.copyOf(line, Math.min(line.length, Protocol.MAX_REQUEST)));
      if (!request.equals(Protocol.request(Protocol.bytes(request)))) {
        throw new AssertionError("not read back: " + request);
      }
    } catch (RefusedException refused) {
      if (String.valueOf(refused.getMessage()).isEmpty()) {
        throw new AssertionError("refused without a reason", refused);
      }
    }
  }
}

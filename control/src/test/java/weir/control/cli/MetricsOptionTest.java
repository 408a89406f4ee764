package weir.control.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsOptionTest {
  @Test
  void shouldTakeLoopbackAddressesOnly() {
    assertEquals("/127.0.0.1:9273", String.valueOf(MetricsOption.address("127.0.0.1:9273", false)));
    assertEquals("/127.9.9.9:1", String.valueOf(MetricsOption.address("127.9.9.9:1", false)));
    assertNull(MetricsOption.address("none", false));
    assertRefused("--metrics-to-all", "0.0.0.0:9273");
    assertRefused("--metrics-to-all", "192.0.2.1:9273");
    assertEquals("/192.0.2.1:80", String.valueOf(MetricsOption.address("192.0.2.1:80", true)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "9273",
        "localhost:9273",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:0",
        "127.0.0.1:65536",
        "127.0.0.1:x",
        "127.0.1:80",
        "[::1]:80",
        "None"
      })
  void shouldSayWhatToWrite(String text) {
    assertRefused("127.0.0.1:9273, or none, not '" + text + "'", text);
  }

  private static void assertRefused(String hint, String text) {
    String message =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> MetricsOption.address(text, false))
                .getMessage());
    assertTrue(message.contains(hint), message);
    assertEquals(1, message.lines().count());
  }
}

package weir.control.config;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;

/** Any bytes at all; the inputs beside it are tried in every build. */
@Tag("fuzz")
class ConfigurationFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void shouldNeverThrowNorLeaveTheFile(byte[] file) {
    Properties.check(new String(file, StandardCharsets.UTF_8));
  }
}

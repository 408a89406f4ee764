package weir.control.config;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** Files that include one another, with variables, conditions and sequences. */
@Tag("fuzz")
class LanguageFuzzTest {
  /** Parts the files of an input. */
  private static final String SEPARATOR = "\u001e";

  @FuzzTest(maxDuration = "10m")
  void shouldNeverThrowNorGrowWithoutEnd(byte[] files) {
    String text = new String(files, StandardCharsets.UTF_8);
    Properties.checkFiles(List.of(text.split(SEPARATOR, 8)));
  }
}

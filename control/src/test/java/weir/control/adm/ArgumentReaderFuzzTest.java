package weir.control.adm;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.junit.jupiter.api.Tag;
import weir.control.adm.Popt.BadOptionException;

/** Whatever is typed is read or refused in words; nothing else is ever thrown. */
@Tag("fuzz")
class ArgumentReaderFuzzTest {
  @FuzzTest
  void shouldReadOrRefuse(FuzzedDataProvider data) {
    List<String> words = List.of(data.consumeRemainingAsString().split("[ \n]", -1));
    try {
      Arguments arguments = ArgumentReader.read(words, Numeric.NAMES);
      if (arguments.port < 0 || arguments.serverPort < 0 || arguments.persistenceS < 0) {
        throw new AssertionError("read out of range: " + words);
      }
    } catch (ExitException refused) {
      if (refused.status() == 0) {
        throw new AssertionError("refused with status 0: " + words, refused);
      }
    } catch (BadOptionException refused) {
      if (String.valueOf(refused.getMessage()).isEmpty()) {
        throw new AssertionError("refused without a reason: " + words, refused);
      }
    }
  }
}

package weir.conntrack;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Tag;

@Tag("fuzz")
final class TableFuzzTest {
  @FuzzTest
  void shouldAgreeWithAMapWhateverIsDone(FuzzedDataProvider data) {
    try (TableModel model = new TableModel(bound -> data.consumeInt(0, bound - 1))) {
      while (data.remainingBytes() > 0) {
        model.step();
      }
      model.finish();
    }
  }
}

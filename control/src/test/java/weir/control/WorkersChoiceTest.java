package weir.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WorkersChoiceTest {
  @Test
  void shouldLeaveOneProcessorWhereNothingIsAskedFor() {
    assertEquals(WorkersChoice.AUTO, WorkersChoice.of(0, ""));
    assertEquals(
        Math.max(1, Runtime.getRuntime().availableProcessors() - 1), WorkersChoice.AUTO.most());
  }

  @Test
  void shouldTakeOneWorkerForEachProcessorNamed() {
    assertEquals(new WorkersChoice(5, List.of(7, 0, 2, 3, 4)), WorkersChoice.of(0, "7,0,2-4"));
    assertEquals(2, WorkersChoice.of(2, "5,6").most());
    assertEquals(3, WorkersChoice.of(3, "").most());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          -1 |         | --workers is a number
          0  | 2,x     | 'x' is none
          0  | 2,      | '' is none
          0  | 5-2     | ends before it begins
          0  | 1,0-2   | processor 1 twice
          0  | 1024    | '1024' is none
          3  | 0,1     | 2 processors for 3 workers
          """)
  void shouldSayWhatIsWrong(int workers, @Nullable String cpus, String message) {
    String list = cpus == null ? "" : cpus;
    IllegalArgumentException fault =
        assertThrows(IllegalArgumentException.class, () -> WorkersChoice.of(workers, list));
    assertTrue(String.valueOf(fault.getMessage()).contains(message), fault.getMessage());
  }

  @Test
  void shouldRefuseAProcessorThatThereIsNot() {
    StartException fault =
        assertThrows(StartException.class, () -> WorkersChoice.of(0, "1023").refuseForeignCpus());
    assertTrue(String.valueOf(fault.getMessage()).contains("no processor 1023"));
  }
}

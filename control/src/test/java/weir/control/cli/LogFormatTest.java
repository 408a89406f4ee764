package weir.control.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LogFormatTest {
  private static final String TIME = "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} ";

  @Test
  void shouldSayWhenHowBadAndWhatInOneLine() {
    LogFormat format = new LogFormat();
    String line = format.format(new LogRecord(Level.INFO, "Adding service {0}"));
    assertTrue(line.matches(TIME + "INFO  Adding service \\{0}\n"), line);
    line = format.format(new LogRecord(Level.WARNING, "x"));
    assertTrue(line.matches(TIME + "WARN  x\n"), line);
  }

  @Test
  void shouldShowWhereAFaultHappened() {
    LogRecord record = new LogRecord(Level.SEVERE, "x");
    record.setThrown(new IllegalStateException("meant to be shown"));
    String lines = new LogFormat().format(record);
    assertTrue(lines.matches("(?s)" + TIME + "ERROR x\njava.*meant to be shown\n\tat .*"), lines);
  }
}

package weir.control.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import weir.afxdp.FlowOptions;

class FlowCacheOptionTest {
  @Command
  private static final class Some {
    @Mixin private FlowCacheOption option = new FlowCacheOption();
  }

  private static FlowCacheOption parse(String... arguments) {
    Some some = new Some();
    new CommandLine(some).parseArgs(arguments);
    return some.option;
  }

  @Test
  void shouldReadWhereAndHowMany() {
    assertEquals(FlowOptions.Mode.AUTO, parse("--flow-cache", "auto").mode());
    assertEquals(1000, parse().flows(1000));
    assertEquals(FlowOptions.Mode.OFF, parse("--flow-cache", "off").mode());
    assertEquals(FlowOptions.Mode.ALWAYS, parse("--flow-cache", "always").mode());
    assertEquals(50, parse("--flows", "50").flows(1000));
  }

  @Test
  void shouldSayWhatToWrite() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> parse("--flow-cache", "on").mode())
            .getMessage();
    assertEquals("--flow-cache is auto, always or off, not 'on'", message);
    assertThrows(IllegalArgumentException.class, () -> parse("--flows", "0").flows(1000));
  }
}

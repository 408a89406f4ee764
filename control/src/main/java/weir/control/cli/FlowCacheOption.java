package weir.control.cli;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import weir.afxdp.FlowOptions;

/** {@code --flow-cache} and {@code --flows}: which flows the kernel forwards by itself. */
final class FlowCacheOption {
  /** Flows are numbered by an int, and there may be twice as many places. */
  private static final int MAX_FLOWS = 1 << 28;

  @Option(
      names = "--flow-cache",
      paramLabel = "MODE",
      description = {
        "Leave established flows to the kernel: 'auto' where that is safe, 'always' also at XDP on",
        "virtual interfaces, whose senders then must not offload checksums, or 'off'",
        "(default: auto)."
      },
      defaultValue = "auto")
  private String mode = "auto";

  @Option(
      names = "--flows",
      paramLabel = "N",
      description = {
        "Flows that the kernel keeps, one for each direction of a connection",
        "(default: as many as --connections)."
      })
  private @Nullable Integer flows;

  FlowCacheOption() {}

  /**
   * What was asked for.
   *
   * @throws IllegalArgumentException with one line that says what is wrong and what to write
   */
  FlowOptions.Mode mode() {
    return switch (mode.toLowerCase(Locale.ROOT)) {
      case "auto" -> FlowOptions.Mode.AUTO;
      case "always" -> FlowOptions.Mode.ALWAYS;
      case "off" -> FlowOptions.Mode.OFF;
      default ->
          throw new IllegalArgumentException(
              "--flow-cache is auto, always or off, not '" + mode + "'");
    };
  }

  /**
   * How many flows there is to be room for.
   *
   * @throws IllegalArgumentException with one line that says what is wrong and what to write
   */
  int flows(int connections) {
    int wanted = flows == null ? connections : flows;
    if (wanted < 1 || wanted > MAX_FLOWS) {
      throw new IllegalArgumentException("--flows is a number from 1 to " + MAX_FLOWS);
    }
    return wanted;
  }
}

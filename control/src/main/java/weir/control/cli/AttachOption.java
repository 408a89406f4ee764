package weir.control.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import weir.afxdp.AttachChoice;
import weir.afxdp.AttachChoice.Asked;

/** {@code --attach}: at which hook of the kernel packets are taken. */
final class AttachOption {
  @Option(
      names = "--attach",
      paramLabel = "[IF=]MODE",
      description = {
        "Take packets at 'xdp' or 'tcx' (clsact before Linux 6.6), of all interfaces or of one;",
        "'auto' chooses for each; repeatable (default: auto)."
      })
  private List<String> settings = List.of();

  AttachOption() {}

  /**
   * What was asked for.
   *
   * @throws IllegalArgumentException with one line that says what is wrong and what to write
   */
  AttachChoice read() {
    return read(settings);
  }

  static AttachChoice read(List<String> settings) {
    Asked everywhere = Asked.AUTO;
    Map<String, Asked> named = new HashMap<>();
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      Asked asked = mode(setting.substring(equals + 1));
      if (equals < 0) {
        everywhere = asked;
      } else {
        named.put(setting.substring(0, equals), asked);
      }
    }
    return new AttachChoice(everywhere, named);
  }

  private static Asked mode(String text) {
    return switch (text) {
      case "auto" -> Asked.AUTO;
      case "xdp" -> Asked.XDP;
      case "tcx" -> Asked.TCX;
      default ->
          throw new IllegalArgumentException(
              "--attach is auto, xdp or tcx, for one interface such as eth0=tcx, not '"
                  + text
                  + "'");
    };
  }
}

package weir.control.cli;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import weir.control.config.Nearest;
import weir.dataplane.Sysctl;
import weir.dataplane.Sysctls;

/** {@code --sysctl}: IPVS's knobs under their names. */
final class SysctlOption {
  private static final String PREFIX = "net.ipv4.vs.";

  @Option(
      names = "--sysctl",
      paramLabel = "NAME=VALUE",
      description = {
        "Set a knob of IPVS, such as net.ipv4.vs.conn_reuse_mode=0; 'net.ipv4.vs.' may be left",
        "out; repeatable, the last one of a name counts."
      })
  private List<String> settings = List.of();

  SysctlOption() {}

  /**
   * The knobs as set.
   *
   * @throws IllegalArgumentException with one line that says what is wrong and what to write
   */
  Sysctls read() {
    return read(settings);
  }

  static Sysctls read(List<String> settings) {
    Sysctls sysctls = Sysctls.DEFAULT;
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException("--sysctl is NAME=VALUE, not '" + setting + "'");
      }
      String name = setting.substring(0, equals).strip().replace('/', '.');
      String label = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
      Sysctl sysctl = find(label);
      if (sysctl == null) {
        throw new IllegalArgumentException(unknown(label));
      }
      sysctls = sysctls.with(sysctl, value(sysctl, setting.substring(equals + 1).strip()));
    }
    return sysctls;
  }

  private static int value(Sysctl sysctl, String text) {
    try {
      int value = Integer.parseInt(text);
      if (value >= sysctl.min() && value <= sysctl.max()) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below, as for a number out of range.
    }
    throw new IllegalArgumentException(
        "--sysctl %s is a whole number from %d to %d, not '%s'"
            .formatted(sysctl.label(), sysctl.min(), sysctl.max(), text));
  }

  private static @Nullable Sysctl find(String label) {
    return Arrays.stream(Sysctl.values())
        .filter(sysctl -> sysctl.label().equals(label))
        .findFirst()
        .orElse(null);
  }

  private static String unknown(String label) {
    List<String> labels = Arrays.stream(Sysctl.values()).map(Sysctl::label).toList();
    String nearest = Nearest.of(label, labels);
    return "--sysctl does not know '"
        + label
        + "': "
        + (nearest == null
            ? "there are " + labels.stream().collect(Collectors.joining(", "))
            : "write " + nearest);
  }
}

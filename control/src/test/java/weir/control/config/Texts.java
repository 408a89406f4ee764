package weir.control.config;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Configurations of tests. */
final class Texts {
  static final Charset UTF_8 = StandardCharsets.UTF_8;
  static final String NAME = "test.conf";

  private Texts() {}

  static Checked check(String... lines) {
    return ConfigurationReader.read(new Source(NAME, String.join("\n", lines) + "\n"));
  }

  /** {@code 3:5 error: 'x' outside y} of each diagnostic. */
  static List<String> told(Checked checked) {
    return checked.diagnostics().stream().map(Texts::told).toList();
  }

  /** As {@link #told(Checked)}, errors only. */
  static List<String> errors(Checked checked) {
    return checked.diagnostics().stream()
        .filter(d -> d.severity() == Diagnostic.Severity.ERROR)
        .map(Texts::told)
        .toList();
  }

  static String told(Diagnostic d) {
    return d.at().inFile() + " " + d.severity().word() + ": " + d.message();
  }
}

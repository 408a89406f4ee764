package weir.netns.demo;

import java.util.ArrayList;
import java.util.List;

/** What was shown, with its figures, and whether it held. */
final class Findings {
  private record Finding(String act, String what, String figure, boolean held) {}

  private final List<Finding> all = new ArrayList<>();

  void add(String act, String what, String figure, boolean held) {
    all.add(new Finding(act, what, figure, held));
  }

  boolean allHeld() {
    return !all.isEmpty() && all.stream().allMatch(Finding::held);
  }

  void print(Screen screen) {
    screen.title("What was shown");
    String act = "";
    for (Finding finding : all) {
      String first = finding.act.equals(act) ? "" : finding.act;
      act = finding.act;
      screen.line(
          "  %-16s %-40s %16s  %s"
              .formatted(first, finding.what, finding.figure, finding.held ? "ok" : "FAILED"));
    }
    screen.line(allHeld() ? "All of it held." : "Not all of it held.");
  }
}

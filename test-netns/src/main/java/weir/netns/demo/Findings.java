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

  /**
   * Prints them.
   *
   * @param complete whether the story was played to its end
   */
  void print(Screen screen, boolean complete) {
    screen.title("What was shown");
    String act = "";
    for (Finding finding : all) {
      String first = finding.act.equals(act) ? "" : finding.act;
      act = finding.act;
      screen.line(
          "  %-16s %-40s %16s  %s"
              .formatted(first, finding.what, finding.figure, finding.held ? "ok" : "FAILED"));
    }
    String verdict = allHeld() ? "All of it held" : "Not all of it held";
    screen.line(verdict + (complete ? "." : ", but the demo stopped before its end."));
  }
}

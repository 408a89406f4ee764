package weir.control.check;

import java.util.function.Consumer;
import weir.control.config.MiscCheck;
import weir.control.notify.Scripts;

/** {@code MISC_CHECK}: runs a program and goes by its status. */
final class MiscProber {
  /** With {@code misc_dynamic}: 2 stands for weight 0. */
  private static final int STATUS_OF_WEIGHT_0 = 2;

  private final Scripts scripts;

  MiscProber(Scripts scripts) {
    this.scripts = scripts;
  }

  void attempt(MiscCheck check, Consumer<Outcome> then) {
    scripts.run(check.script(), end -> then.accept(outcome(check, end)));
  }

  static Outcome outcome(MiscCheck check, Scripts.End end) {
    String what = Wording.misc(check);
    return switch (end) {
      case Scripts.End.Exited(int status) when status == 0 -> Outcome.Good.PLAIN;
      case Scripts.End.Exited(int status) when check.dynamic() && status >= STATUS_OF_WEIGHT_0 ->
          new Outcome.Good("", status - STATUS_OF_WEIGHT_0);
      case Scripts.End.Exited(int status) ->
          new Outcome.Bad(what + " failed", " (exited with status " + status + ").");
      case Scripts.End.TimedOut _ -> new Outcome.Bad(what + " timed out", ".");
      case Scripts.End.NotRun(String why) -> new Outcome.NotTried(what + " did not run: " + why);
    };
  }
}

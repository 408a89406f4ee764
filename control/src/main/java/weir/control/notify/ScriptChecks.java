package weir.control.notify;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import weir.control.config.Script;

/** Says of a program whether {@link Scripts} would run it, without running it. */
public final class ScriptChecks {
  private final ScriptGuard guard = new ScriptGuard(FileRights::ofFile);
  private final ScriptRights rights = new ScriptRights(new Accounts.OfHost(), null, null);

  /** Asks this host. */
  public ScriptChecks() {}

  /**
   * Why a program would not run, in the words of the log; null where nothing is known that speaks
   * against it.
   *
   * @param script with the user of {@code script_user} where it names none
   */
  public @Nullable String refusal(Script script) {
    try {
      guard.find(script.words().getFirst(), Scripts.searchPath(), rights.of(script));
      return null;
    } catch (RefusedException e) {
      return e.getMessage();
    } catch (IOException e) {
      return null;
    }
  }
}

package weir.control.cli;

import java.util.logging.LogManager;

/**
 * A log manager that logs until the process is gone. The JDK's own takes its handlers away in a
 * shutdown hook, beside which ours is still stopping the director and has something to say.
 */
public final class LastingLogManager extends LogManager {
  /** For the JDK. */
  public LastingLogManager() {}

  /** Leaves the handlers where they are. */
  @Override
  public void reset() {}
}

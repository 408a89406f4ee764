package weir.control.cli;

import java.util.logging.LogManager;

/**
 * A log manager that logs until the process is gone. The JDK's own takes its handlers away in a
 * shutdown hook, beside which ours is still stopping the director and has something to say.
 */
public final class LastingLogManager extends LogManager {
  private static final String PROPERTY = "java.util.logging.manager";

  /** For the JDK. */
  public LastingLogManager() {}

  /** To be called before anything is logged. */
  static void use() {
    System.setProperty(PROPERTY, LastingLogManager.class.getName());
  }

  /** Leaves the handlers where they are. */
  @Override
  public void reset() {}
}

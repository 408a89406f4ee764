package weir.control.notify;

import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;
import weir.control.config.GlobalDefs;
import weir.control.config.Script;
import weir.control.config.VirtualServer.Quorum;
import weir.control.pool.Announcer;
import weir.control.pool.Notice;

/**
 * Tells of what becomes of pools, as the file says: log, scripts, FIFOs, mail.
 *
 * <p>{@link #announce} and {@link #use} are called on the control thread and never block.
 */
public final class Notifier implements Announcer, AutoCloseable {
  private static final System.Logger LOG = System.getLogger("weir.pool");

  private static final int SCRIPTS_AT_ONCE = 16;
  private static final int SCRIPTS_WAITING = 4_096;

  /** As keepalived's {@code child_wait_time}. */
  private static final long LAST_SCRIPTS_MS = 5_000;

  private final Scripts scripts = new Scripts("notify", SCRIPTS_AT_ONCE, SCRIPTS_WAITING);
  private GlobalDefs defs = GlobalDefs.DEFAULT;

  /** Goes by a file from now on. */
  public void use(GlobalDefs now) {
    defs = now;
    scripts.setDefaultUser(now.notices().scriptUser(), now.notices().scriptGroup());
  }

  @Override
  public void announce(Notice notice) {
    switch (notice) {
      case Notice.Log(String line) -> LOG.log(Level.INFO, line);
      case Notice.Server server -> tell(server);
      case Notice.Quorum quorum -> tell(quorum);
      case Notice.ServerMail _ -> {}
    }
  }

  private void tell(Notice.Server notice) {
    if (notice.starting() && !defs.notices().rsInitNotifies()) {
      return;
    }
    run(notice.up() ? notice.server().notifyUp() : notice.server().notifyDown());
  }

  private void tell(Notice.Quorum notice) {
    Quorum quorum = notice.service().quorum();
    run(notice.up() ? quorum.up() : quorum.down());
  }

  private void run(@Nullable Script script) {
    if (script != null) {
      scripts.run(script);
    }
  }

  /** Lets the scripts that were started last end, but not for long. Not for the control thread. */
  @Override
  public void close() {
    scripts.finish(LAST_SCRIPTS_MS);
  }
}

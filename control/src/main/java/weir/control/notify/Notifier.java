package weir.control.notify;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import weir.control.config.GlobalDefs;
import weir.control.config.GlobalDefs.Notices;
import weir.control.config.Script;
import weir.control.config.VirtualServer.Quorum;
import weir.control.failover.FailoverNotices;
import weir.control.pool.Announcer;
import weir.control.pool.Names;
import weir.control.pool.Notice;

/**
 * Tells of what becomes of pools, as the file says: log, scripts, FIFOs, mail.
 *
 * <p>{@link #announce} and {@link #use} are called on the control thread and never block.
 */
public final class Notifier implements Announcer, AutoCloseable {
  private static final System.Logger LOG = System.getLogger("weir.pool");
  private static final System.Logger FAULTS = System.getLogger("weir.notify");

  private static final int SCRIPTS_AT_ONCE = 16;
  private static final int SCRIPTS_WAITING = 4_096;

  /** As keepalived's {@code child_wait_time}. */
  private static final long LAST_SCRIPTS_MS = 5_000;

  private static final long LAST_MAILS_MS = 2_000;

  private final Scripts scripts = new Scripts("notify", SCRIPTS_AT_ONCE, SCRIPTS_WAITING);
  private final Mailer mailer = new Mailer();
  private volatile GlobalDefs defs = GlobalDefs.DEFAULT;
  private List<Fifo> fifos = List.of();

  /** Goes by a file from now on. A FIFO that is in the old one too stays open. */
  public void use(GlobalDefs now) {
    defs = now;
    Notices notices = now.notices();
    scripts.setDefaultUser(notices.scriptUser(), notices.scriptGroup());
    List<Fifo> before = new ArrayList<>(fifos);
    List<Fifo> open = new ArrayList<>();
    Stream.of(notices.lvsFifo(), notices.fifo(), now.vrrp().notices().fifo())
        .flatMap(Stream::ofNullable)
        .distinct()
        .forEach(settings -> open.add(take(before, settings)));
    fifos = open;
    before.forEach(Fifo::closeLater);
  }

  /** Runs {@code startup_script}, and waits for its end. Not for the control thread. */
  public void start() {
    runToTheEnd("startup script", defs.notices().startup());
  }

  private void runToTheEnd(String what, @Nullable Script script) {
    if (script == null) {
      return;
    }
    CompletableFuture<Scripts.End> end = new CompletableFuture<>();
    try (Scripts alone = new Scripts("script", 1, 1)) {
      alone.use(scripts.rights());
      alone.run(script, end::complete);
      // Whatever it does, its time is bounded.
      if (end.join() instanceof Scripts.End.Exited(int status) && status != 0) {
        FAULTS.log(Level.WARNING, what + " failed, status " + status);
      } else if (end.join() instanceof Scripts.End.TimedOut) {
        FAULTS.log(Level.WARNING, what + " timed out");
      }
    }
  }

  private Fifo take(List<Fifo> from, GlobalDefs.Fifo settings) {
    Fifo before = null;
    for (Fifo fifo : from) {
      if (fifo.settings().equals(settings)) {
        from.remove(fifo);
        return fifo;
      }
      if (fifo.settings().path().equals(settings.path())) {
        before = fifo;
      }
    }
    return new Fifo(settings, scripts.rights(), before);
  }

  /** Tells of virtual routers by the same means. */
  public FailoverNotices ofFailover() {
    return new VrrpNotices(
        scripts::run, line -> write(line, defs.vrrp().notices().fifo()), mailer, () -> defs);
  }

  @Override
  public void announce(Notice notice) {
    switch (notice) {
      case Notice.Log(String line) -> LOG.log(Level.INFO, line);
      case Notice.Server server -> tell(server);
      case Notice.Quorum quorum -> tell(quorum);
      case Notice.ServerMail mail -> send(mail);
    }
  }

  private void tell(Notice.Server notice) {
    if (notice.starting() && !defs.notices().rsInitNotifies()) {
      return;
    }
    run(notice.up() ? notice.server().notifyUp() : notice.server().notifyDown());
    write(
        "RS "
            + Names.of(notice.service(), notice.server())
            + " "
            + Names.of(notice.service())
            + " "
            + state(notice.up()));
  }

  private void tell(Notice.Quorum notice) {
    Quorum quorum = notice.service().quorum();
    String name = Names.of(notice.service());
    run(notice.up() ? quorum.up() : quorum.down());
    write("VS " + name + " " + state(notice.up()));
    if (notice.service().smtpAlert()) {
      mailer.send(defs, "Virtualserver " + name + " - " + state(notice.up()), notice.text());
    }
  }

  private void send(Notice.ServerMail notice) {
    if (notice.server().smtpAlert() && (notice.news() || !defs.mail().noCheckerEmails())) {
      String subject =
          "Realserver "
              + Names.of(notice.service(), notice.server())
              + " of virtual server "
              + Names.of(notice.service())
              + " - "
              + state(notice.up());
      mailer.send(defs, subject, notice.text());
    }
  }

  private static String state(boolean up) {
    return up ? "UP" : "DOWN";
  }

  private void write(String line) {
    write(line, defs.notices().lvsFifo());
  }

  /** To the FIFO of all news, and to that of this kind. */
  private void write(String line, GlobalDefs.@Nullable Fifo ofKind) {
    for (Fifo fifo : fifos) {
      if (fifo.settings().equals(defs.notices().fifo()) || fifo.settings().equals(ofKind)) {
        fifo.write(line);
      }
    }
  }

  private void run(@Nullable Script script) {
    if (script != null) {
      scripts.run(script);
    }
  }

  /** Lets what was told last get there, but not for long. Not for the control thread. */
  @Override
  public void close() {
    fifos.forEach(Fifo::close);
    scripts.finish(LAST_SCRIPTS_MS);
    mailer.finish(LAST_MAILS_MS);
    runToTheEnd("shutdown script", defs.notices().shutdown());
  }
}

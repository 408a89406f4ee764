package weir.control.notify;

import java.io.File;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weir.control.config.Script;
import weir.ffi.Libc;

/**
 * Runs programs: never as root unless told to, without a shell, with nothing on their standard
 * input, their output thrown away, each in a process group of its own. So many at once; the others
 * wait their turn, and what is too much even to wait is not run.
 *
 * <p>{@link #run} may be called on any thread and never blocks. Each program has a thread while it
 * runs, which starts it, waits, and ends it when its time is over: SIGTERM to the whole group, and
 * SIGKILL two seconds later, as keepalived.
 *
 * <p>The change of user is left to {@code setpriv} of util-linux, since a Java process cannot do
 * anything between fork and exec: no supplementary groups, as keepalived 2.2.
 */
public final class Scripts implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("weir.notify");

  private static final long TERM_TO_KILL_MS = 2_000;
  private static final int SIGKILL = 9;
  private static final int SIGTERM = 15;
  private static final File NULL = Path.of("/dev/null").toFile();

  private final ScriptGuard guard = new ScriptGuard(FileRights::ofFile);
  private final Accounts accounts;
  private final Outbox outbox;

  /** Why a program was refused last, by its name: said once. */
  private final Map<String, String> refused = new ConcurrentHashMap<>();

  private volatile ScriptRights rights;

  /** What became of a program. */
  public sealed interface End {
    /**
     * It ended by itself.
     *
     * @param status 0..255; 128 and the signal's number where one ended it
     */
    record Exited(int status) implements End {}

    /** It took longer than it may, and was ended. */
    record TimedOut() implements End {}

    /**
     * It did not run, or was ended because the director stops.
     *
     * @param why for the log, which has it already
     */
    record NotRun(String why) implements End {}
  }

  /**
   * None runs yet.
   *
   * @param name of the threads
   * @param atOnce how many programs run at the same time
   * @param waiting how many more wait for their turn
   */
  public Scripts(String name, int atOnce, int waiting) {
    this(name, atOnce, waiting, new Accounts.OfHost());
  }

  Scripts(String name, int atOnce, int waiting, Accounts accounts) {
    this.accounts = accounts;
    rights = new ScriptRights(accounts, null, null);
    outbox = new Outbox(name, atOnce, waiting);
  }

  /**
   * Sets {@code script_user}, from the next program on.
   *
   * @param user null where the file is silent
   * @param group null for the user's own
   */
  public void setDefaultUser(@Nullable String user, @Nullable String group) {
    rights = new ScriptRights(accounts, user, group);
  }

  ScriptRights rights() {
    return rights;
  }

  void use(ScriptRights others) {
    rights = others;
  }

  /** Runs a program whose end is of no interest. */
  public void run(Script script) {
    run(script, end -> {});
  }

  /**
   * Runs a program.
   *
   * @param then called exactly once, on any thread
   */
  public void run(Script script, Consumer<End> then) {
    String tooMany = "too many scripts are waiting: not running " + script.words().getFirst();
    if (!outbox.offer(() -> then.accept(runNow(script)), tooMany)) {
      then.accept(new End.NotRun(tooMany));
    }
  }

  private End runNow(Script script) {
    String name = script.words().getFirst();
    try {
      Account account = rights.of(script);
      Path program = guard.find(name, searchPath(), account);
      refused.remove(name);
      return run(commandLine(script, program, account), script.timeoutMs());
    } catch (RefusedException e) {
      return refuse(name, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return refuse(name, "Unable to run script " + name + ": " + e.getMessage());
    }
  }

  private End refuse(String name, String why) {
    if (!why.equals(refused.put(name, why))) {
      LOG.log(Level.WARNING, why);
    }
    return new End.NotRun(why);
  }

  private List<String> commandLine(Script script, Path program, Account account)
      throws IOException, RefusedException {
    List<String> line = new ArrayList<>();
    // A session of its own, so that all that it starts can be ended with it.
    line.add("/usr/bin/setsid");
    Account own = accounts.own();
    if (account.uid() != own.uid() || account.gid() != own.gid()) {
      if (!own.isRoot()) {
        throw new RefusedException(
            "Disabling script " + program + " since only root can run it as " + account.name());
      }
      line.add("/usr/bin/setpriv");
      line.add("--reuid=" + Integer.toUnsignedString(account.uid()));
      line.add("--regid=" + Integer.toUnsignedString(account.gid()));
      line.add("--clear-groups");
      line.add("--inh-caps=-all");
      line.add("--");
    } else if (!own.isRoot()) {
      // The director may have been given capabilities; its scripts have not.
      line.add("/usr/bin/setpriv");
      line.add("--inh-caps=-all");
      line.add("--ambient-caps=-all");
      line.add("--");
    }
    line.add(program.toString());
    line.addAll(script.words().subList(1, script.words().size()));
    return line;
  }

  private static End run(List<String> line, long timeoutMs) throws IOException {
    Process process =
        new ProcessBuilder(line)
            .directory(Path.of("/").toFile())
            .redirectInput(NULL)
            .redirectOutput(NULL)
            .redirectError(NULL)
            .start();
    try {
      if (timeoutMs == 0) {
        return new End.Exited(process.waitFor());
      }
      if (process.waitFor(timeoutMs, TimeUnit.MILLISECONDS)) {
        return new End.Exited(process.exitValue());
      }
      signal(process, SIGTERM);
      process.waitFor(TERM_TO_KILL_MS, TimeUnit.MILLISECONDS);
      signal(process, SIGKILL);
      process.waitFor();
      return new End.TimedOut();
    } catch (InterruptedException e) {
      signal(process, SIGTERM);
      Thread.currentThread().interrupt();
      return new End.NotRun("the director stops");
    }
  }

  /** To the program and all that it has started; its group may outlive it. */
  private static void signal(Process process, int signal) {
    Libc.kill(-(int) process.pid(), signal);
  }

  /**
   * Takes no more programs, and lets those that it has taken end.
   *
   * @param atMostMs how long to wait for them; then they are ended
   */
  public void finish(long atMostMs) {
    outbox.finish(atMostMs);
  }

  /** Ends all programs. */
  @Override
  public void close() {
    finish(0);
  }

  /** Where programs are looked for that are named without a directory. */
  static String searchPath() {
    return System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
  }
}

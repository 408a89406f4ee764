package weir.control.notify;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import weir.control.config.Script;

/**
 * Whose rights a program gets: the user it names, else {@code script_user}, else the user {@code
 * keepalived_script} where there is one. Where there is none it does not run, unless this process
 * is not root's itself: then it runs with the same rights.
 */
final class ScriptRights {
  /** keepalived's name for those who have not said whose. */
  static final String DEFAULT_USER = "keepalived_script";

  private final Accounts accounts;
  private final @Nullable String scriptUser;
  private final @Nullable String scriptGroup;
  private final Map<String, Account> known = new ConcurrentHashMap<>();

  /**
   * As {@code script_user} says.
   *
   * @param user null where the file is silent
   * @param group null for the user's own
   */
  ScriptRights(Accounts accounts, @Nullable String user, @Nullable String group) {
    this.accounts = accounts;
    this.scriptUser = user;
    this.scriptGroup = group;
  }

  /** Asks the host, so not for the control thread. */
  Account of(Script script) throws RefusedException, IOException {
    Account account = named(script.user(), script.group());
    if (account != null) {
      return account;
    }
    Account own = accounts.own();
    if (own.isRoot()) {
      throw new RefusedException(
          "Disabling script "
              + script.words().getFirst()
              + " since there is no user "
              + DEFAULT_USER
              + ": create it, or say script_user");
    }
    return own;
  }

  /** Who owns a file that scripts read: whom {@link #of} finds, else this process. */
  Account ownerOf(@Nullable String user, @Nullable String group)
      throws RefusedException, IOException {
    Account account = named(user, group);
    return account == null ? accounts.own() : account;
  }

  private @Nullable Account named(@Nullable String user, @Nullable String group)
      throws RefusedException, IOException {
    if (user != null) {
      return find(user, group);
    }
    return scriptUser == null ? lookUp(DEFAULT_USER) : find(scriptUser, scriptGroup);
  }

  private Account find(String user, @Nullable String group) throws RefusedException, IOException {
    Account account = lookUp(user);
    if (account == null) {
      throw new RefusedException("Unable to resolve script username '" + user + "' - ignoring");
    }
    if (group == null) {
      return account;
    }
    Integer gid = accounts.group(group);
    if (gid == null) {
      throw new RefusedException("Unable to resolve script group name '" + group + "' - ignoring");
    }
    return account.withGroup(gid);
  }

  /** Only those that exist are remembered: one that does not may be created. */
  private @Nullable Account lookUp(String user) throws IOException {
    Account account = known.get(user);
    if (account == null) {
      account = accounts.user(user);
      if (account != null) {
        known.put(user, account);
      }
    }
    return account;
  }
}

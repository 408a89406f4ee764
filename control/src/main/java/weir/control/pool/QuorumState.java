package weir.control.pool;

import org.jspecify.annotations.Nullable;
import weir.control.config.VirtualServer;
import weir.control.config.VirtualServer.Quorum;
import weir.control.config.VirtualServer.SorryServer;

/**
 * Whether the live servers of a pool are enough, and which sorry server stands in.
 *
 * <pre>
 *                  weight &gt;= quorum + hysteresis: quorum_up
 *           .----------------------------------------------------.
 *           |                                                    v
 *        ( lost )                                            ( gained )
 *   sorry server in, if                                     servers in, sorry
 *   there is one: servers out                               server out
 *           ^                                                    |
 *           '----------------------------------------------------'
 *                  weight 0, or &lt; quorum - hysteresis: quorum_down
 * </pre>
 *
 * <p>As {@code update_quorum_state} of keepalived 2.2.7 ({@code ipwrapper.c}), words included.
 * Without a sorry server the servers stay in.
 */
final class QuorumState {
  private boolean up;
  private @Nullable SorryServer standingIn;

  QuorumState(boolean up) {
    this.up = up;
  }

  /** What a service starts with: nobody is told when it is enough. */
  static QuorumState atStart(Quorum quorum, long weight) {
    return new QuorumState(weight >= quorum.quorum() + quorum.hysteresis());
  }

  QuorumState copy() {
    return new QuorumState(up);
  }

  boolean isUp() {
    return up;
  }

  /**
   * Weighs anew.
   *
   * @param weight the sum of the live servers
   * @param starting whether the director, or a new file, only starts with it
   */
  void update(VirtualServer service, long weight, boolean starting, Announcer announcer) {
    Quorum quorum = service.quorum();
    long threshold =
        up ? quorum.quorum() - quorum.hysteresis() : quorum.quorum() + quorum.hysteresis();
    if (!up && weight >= threshold) {
      gain(service, threshold, weight, starting, announcer);
    } else if (up ? weight == 0 || weight < threshold : starting && needsSorryServer(quorum)) {
      lose(service, threshold, weight, starting, announcer);
    }
  }

  private boolean needsSorryServer(Quorum quorum) {
    return quorum.sorryServer() != null && standingIn == null;
  }

  private void gain(
      VirtualServer service, long threshold, long weight, boolean starting, Announcer announcer) {
    up = true;
    String name = Names.of(service);
    log(
        announcer,
        sum("Gained quorum %d+%d=%d <= %d", service.quorum(), threshold, weight)
            + " for VS "
            + name);
    if (standingIn != null) {
      sorryServerGoes(service, announcer);
      log(announcer, "Adding alive servers to the pool for VS " + name);
    }
    tell(
        service,
        starting ? "Starting with quorum up" : "Gained quorum",
        threshold,
        weight,
        announcer);
  }

  private void lose(
      VirtualServer service, long threshold, long weight, boolean starting, Announcer announcer) {
    up = false;
    String name = Names.of(service);
    String how = starting ? "Starting with quorum down" : "Lost quorum";
    log(
        announcer,
        sum(how + " %d-%d=%d > %d", service.quorum(), threshold, weight) + " for VS " + name);
    SorryServer sorry = service.quorum().sorryServer();
    if (sorry != null && standingIn == null) {
      log(
          announcer,
          (sorry.inhibit() ? "Enabling" : "Adding")
              + " sorry server "
              + Names.of(service, sorry)
              + " to VS "
              + name);
      log(announcer, "Removing alive servers from the pool for VS " + name);
      standingIn = sorry;
    }
    tell(service, how, threshold, weight, announcer);
  }

  /** A new file has another sorry server, or none. */
  void reload(VirtualServer before, VirtualServer now, Announcer announcer) {
    SorryServer sorry = now.quorum().sorryServer();
    if (standingIn == null || isSame(standingIn, sorry)) {
      return;
    }
    sorryServerGoes(before, announcer);
    if (sorry == null) {
      log(announcer, "Adding alive servers to the pool for VS " + Names.of(now));
    }
  }

  private static boolean isSame(SorryServer was, @Nullable SorryServer now) {
    return now != null && now.address() == was.address() && now.port() == was.port();
  }

  private void sorryServerGoes(VirtualServer service, Announcer announcer) {
    if (standingIn != null) {
      log(
          announcer,
          (standingIn.inhibit() ? "Disabling" : "Removing")
              + " sorry server "
              + Names.of(service, standingIn)
              + " from VS "
              + Names.of(service));
      standingIn = null;
    }
  }

  /** The director stops, or the service is gone from the file. */
  void end(VirtualServer service, String text, Announcer announcer) {
    up = false;
    announcer.announce(new Notice.Quorum(service, false, text));
  }

  private void tell(
      VirtualServer service, String how, long threshold, long weight, Announcer announcer) {
    // The signs are keepalived's, of a quorum that is lost too.
    String text = sum("=> " + how + " %d+%d=%d <= %d <=", service.quorum(), threshold, weight);
    announcer.announce(new Notice.Quorum(service, up, text));
  }

  private static String sum(String format, Quorum quorum, long threshold, long weight) {
    return String.format(format, quorum.quorum(), quorum.hysteresis(), threshold, weight);
  }

  private static void log(Announcer announcer, String line) {
    announcer.announce(new Notice.Log(line));
  }
}

package weir.control.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import weir.control.check.Checks;
import weir.control.config.Check;
import weir.control.config.RealServer;
import weir.control.ipvs.DestinationKey;
import weir.control.ipvs.DestinationSettings;

/** One real server of a pool: what its checks say. Lives on the control thread. */
public final class Member {
  private List<CheckState> checks = new ArrayList<>();
  private RealServer server;
  private OptionalInt dynamicWeight = OptionalInt.empty();
  private Drain drain = Drain.NO;

  /** How far a server is on its way out by {@code weir drain}. */
  public enum Drain {
    NO,
    /** Gets no new connections. */
    QUIESCED,
    /** Out of the table until the next reload. */
    REMOVED
  }

  /** What one check of the server says. */
  static final class CheckState {
    final Check check;
    boolean up;

    /** Whether it has said so itself. */
    boolean hasRun;

    Checks.@Nullable Handle running;

    CheckState(Check check, boolean up) {
      this.check = check;
      this.up = up;
    }

    void stop() {
      if (running != null) {
        running.stop();
        running = null;
      }
    }
  }

  /** Up, unless a check with {@code alpha} has to say so first. */
  Member(RealServer server) {
    this.server = server;
    for (Check check : server.checks()) {
      checks.add(new CheckState(check, !check.settings().alpha()));
    }
  }

  /** With the same state and without checks that run. */
  Member copy() {
    Member copy = new Member(server);
    copy.checks = new ArrayList<>();
    for (CheckState state : checks) {
      copy.checks.add(new CheckState(state.check, state.up));
    }
    copy.dynamicWeight = dynamicWeight;
    copy.drain = drain;
    return copy;
  }

  /** As configured. */
  public RealServer server() {
    return server;
  }

  /**
   * Goes by a new file. A check that is in both keeps its state; a new one of a server that is down
   * does not count as good before it is.
   */
  void reload(RealServer now) {
    boolean up = isUp();
    List<CheckState> before = checks;
    checks = new ArrayList<>();
    for (Check check : now.checks()) {
      CheckState state = take(before, check);
      checks.add(state == null ? new CheckState(check, up && !check.settings().alpha()) : state);
    }
    before.forEach(CheckState::stop);
    if (now.weight() != server.weight() || !before.isEmpty()) {
      dynamicWeight = OptionalInt.empty();
    }
    server = now;
    drain = Drain.NO;
  }

  private static @Nullable CheckState take(List<CheckState> from, Check check) {
    for (CheckState state : from) {
      if (state.check.equals(check)) {
        from.remove(state);
        return state;
      }
    }
    return null;
  }

  List<CheckState> checks() {
    return checks;
  }

  void stopChecks() {
    checks.forEach(CheckState::stop);
  }

  /** Whether all its checks are good. */
  public boolean isUp() {
    return checks.stream().allMatch(state -> state.up);
  }

  /** Its share of new connections: what a check asks for, else what is configured. */
  public int weight() {
    return dynamicWeight.orElse(server.weight());
  }

  void dynamicWeight(OptionalInt weight) {
    dynamicWeight = weight;
  }

  /** Whether one of its checks is good, by its place in the file. */
  public boolean isUp(int check) {
    return checks.get(check).up;
  }

  /** What one of its checks has done so far. */
  public Checks.Report report(int check) {
    Checks.Handle running = checks.get(check).running;
    return running == null ? Checks.Report.NOTHING : running.report();
  }

  /** How far it is on its way out. */
  public Drain drain() {
    return drain;
  }

  void drain(Drain now) {
    drain = now;
  }

  /** What the table calls it. */
  public DestinationKey key() {
    return new DestinationKey(server.address(), server.port());
  }

  /** As it stands in the table when it takes connections. */
  DestinationSettings settings() {
    return new DestinationSettings(
        server.lbKind(),
        drain == Drain.NO ? weight() : 0,
        server.upperThreshold(),
        server.lowerThreshold());
  }
}

package weir.control.pool;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import weir.control.check.Checks;
import weir.control.config.Check;
import weir.control.config.RealServer;
import weir.control.ipvs.DestinationKey;
import weir.control.ipvs.DestinationSettings;

/** One real server of a pool: what its checks say. Lives on the control thread. */
public final class Member {
  final List<Checks.Handle> checks = new ArrayList<>();
  final BitSet failedChecks = new BitSet();
  private RealServer server;
  private Drain drain = Drain.NO;

  /** How far a server is on its way out by {@code weir drain}. */
  public enum Drain {
    NO,
    /** Gets no new connections. */
    QUIESCED,
    /** Out of the table until the next reload. */
    REMOVED
  }

  Member(RealServer server) {
    this.server = server;
    for (int i = 0; i < server.checks().size(); i++) {
      failedChecks.set(i, startsDown(server.checks().get(i)));
    }
  }

  /** With the same state and without checks that run. */
  Member copy() {
    Member copy = new Member(server);
    copy.failedChecks.clear();
    copy.failedChecks.or(failedChecks);
    copy.drain = drain;
    return copy;
  }

  /** {@code alpha}: no false up. */
  static boolean startsDown(Check check) {
    return check.settings().alpha();
  }

  /** As configured. */
  public RealServer server() {
    return server;
  }

  void set(RealServer now) {
    server = now;
  }

  /** Whether all its checks are good. */
  public boolean isUp() {
    return failedChecks.isEmpty();
  }

  /** Whether one of its checks is good, by its place in the file. */
  public boolean isUp(int check) {
    return !failedChecks.get(check);
  }

  /** How far it is on its way out. */
  public Drain drain() {
    return drain;
  }

  void drain(Drain now) {
    drain = now;
  }

  DestinationKey key() {
    return new DestinationKey(server.address(), server.port());
  }

  DestinationSettings settings() {
    return new DestinationSettings(
        server.lbKind(),
        drain == Drain.NO ? server.weight() : 0,
        server.upperThreshold(),
        server.lowerThreshold());
  }
}

package weir.perf;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import weir.conntrack.Connection;
import weir.conntrack.Removal;

/**
 * Two workers see a SYN on a connection in TIME_WAIT, and both remove it and schedule it again:
 * what either gets is new, whoever won the removal, and one of the new ones is left.
 */
@JCStressTest
@Outcome(id = "2, 2, 2", expect = ACCEPTABLE, desc = "both use the first worker's")
@Outcome(id = "3, 3, 3", expect = ACCEPTABLE, desc = "both use the second worker's")
@Outcome(expect = FORBIDDEN, desc = "somebody was left with the old connection, or with none")
@State
public class RebindStress {
  private static final int OLD = 1;

  private final int client = Contest.newClient();

  public RebindStress() {
    var table = Contest.enter();
    table.publish(Contest.claimNat(client, OLD, 100));
    Contest.leave();
  }

  @Actor
  public void first(III_Result result) {
    result.r1 = rebind(2);
  }

  @Actor
  public void second(III_Result result) {
    result.r2 = rebind(3);
  }

  @Arbiter
  public void arbiter(III_Result result) {
    var table = Contest.enter();
    long c = Contest.find(client);
    result.r3 = c == 0 ? 0 : Connection.serverAddress(c);
    table.remove(c, Removal.FLUSHED);
    boolean left = Contest.find(client) != 0;
    for (int server = 1; server <= 3; server++) {
      left |= Contest.findReply(client, server) != 0;
    }
    if (left || Contest.removed(client) != 2) {
      result.r3 = -1;
    }
    Contest.leave();
  }

  private int rebind(int server) {
    var table = Contest.enter();
    long c = Contest.find(client);
    if (c != 0 && Connection.serverAddress(c) == OLD) {
      table.remove(c, Removal.REUSED);
      c = 0;
    }
    if (c == 0) {
      c = table.publish(Contest.claimNat(client, server, 100));
    }
    int used = Connection.serverAddress(c);
    Contest.leave();
    return used;
  }
}

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
 * Two workers insert the same connection, each with a server of its choice: both get the same
 * entry.
 */
@JCStressTest
@Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "both use the first worker's")
@Outcome(id = "2, 2, 2", expect = ACCEPTABLE, desc = "both use the second worker's")
@Outcome(expect = FORBIDDEN, desc = "two entries, or none")
@State
public class InsertInsertStress {
  private final int client = Contest.newClient();

  @Actor
  public void first(III_Result result) {
    result.r1 = insert(1);
  }

  @Actor
  public void second(III_Result result) {
    result.r2 = insert(2);
  }

  @Arbiter
  public void arbiter(III_Result result) {
    var table = Contest.enter();
    long c = Contest.find(client);
    result.r3 = c == 0 ? 0 : Connection.serverAddress(c);
    table.remove(c, Removal.FLUSHED);
    if (Contest.find(client) != 0 || Contest.removed(client) != 1) {
      result.r3 = -1;
    }
    Contest.leave();
  }

  private int insert(int server) {
    var table = Contest.enter();
    int used = Connection.serverAddress(table.publish(Contest.claim(client, server, 100)));
    Contest.leave();
    return used;
  }
}

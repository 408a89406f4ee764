package weir.perf;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;
import weir.conntrack.Connection;
import weir.conntrack.Removal;

/**
 * Two workers insert the same NAT connection, each with a server of its choice: both get the same
 * one, and only its replies are found.
 */
@JCStressTest
@Outcome(id = "1, 1, 1, 1", expect = ACCEPTABLE, desc = "both use the first worker's")
@Outcome(id = "2, 2, 2, 2", expect = ACCEPTABLE, desc = "both use the second worker's")
@Outcome(expect = FORBIDDEN, desc = "two connections, none, or a reply entry left behind")
@State
public class InsertInsertNatStress {
  private final int client = Contest.newClient();

  @Actor
  public void first(IIII_Result result) {
    result.r1 = insert(1);
  }

  @Actor
  public void second(IIII_Result result) {
    result.r2 = insert(2);
  }

  @Arbiter
  public void arbiter(IIII_Result result) {
    var table = Contest.enter();
    long c = Contest.find(client);
    result.r3 = c == 0 ? 0 : Connection.serverAddress(c);
    for (int server = 1; server <= 2; server++) {
      result.r4 += Contest.findReply(client, server) == 0 ? 0 : server;
    }
    table.remove(c, Removal.FLUSHED);
    if (Contest.findReply(client, result.r4) != 0 || Contest.removed(client) != 1) {
      result.r4 = -1;
    }
    Contest.leave();
  }

  private int insert(int server) {
    var table = Contest.enter();
    int used = Connection.serverAddress(table.publish(Contest.claimNat(client, server, 100)));
    Contest.leave();
    return used;
  }
}

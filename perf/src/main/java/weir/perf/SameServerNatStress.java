package weir.perf;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;
import weir.conntrack.Connection;
import weir.conntrack.Removal;

/**
 * Two workers insert the same NAT connection to the same server, so that they meet at the reply
 * entry already: both get the same one.
 */
@JCStressTest
@Outcome(id = "true, false, 1", expect = ACCEPTABLE, desc = "both use the first worker's")
@Outcome(id = "false, true, 1", expect = ACCEPTABLE, desc = "both use the second worker's")
@Outcome(expect = FORBIDDEN, desc = "two connections, none, or half of one")
@State
public class SameServerNatStress {
  private final int client = Contest.newClient();
  private volatile long published;

  @Actor
  public void first(ZZI_Result result) {
    result.r1 = insert();
  }

  @Actor
  public void second(ZZI_Result result) {
    result.r2 = insert();
  }

  @Arbiter
  public void arbiter(ZZI_Result result) {
    var table = Contest.enter();
    long forward = Contest.find(client);
    long reply = Contest.findReply(client, Contest.SERVER);
    boolean whole =
        forward == published
            && Connection.peer(forward) == reply
            && table.remove(reply, Removal.FLUSHED)
            && Contest.find(client) == 0
            && Contest.findReply(client, Contest.SERVER) == 0;
    result.r3 = whole ? Contest.removed(client) : -1;
    Contest.leave();
  }

  private boolean insert() {
    var table = Contest.enter();
    long claimed = Contest.claimNat(client, Contest.SERVER, 100);
    boolean mine = table.publish(claimed) == claimed;
    if (mine) {
      published = claimed;
    }
    Contest.leave();
    return mine;
  }
}

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

/** Two workers remove a NAT connection, one by each half: one of them does, and both halves go. */
@JCStressTest
@Outcome(id = "true, false, 1", expect = ACCEPTABLE, desc = "removed by the forward entry")
@Outcome(id = "false, true, 1", expect = ACCEPTABLE, desc = "removed by the reply entry")
@Outcome(expect = FORBIDDEN, desc = "removed twice, not at all, or half of it is left")
@State
public class RemoveRemoveStress {
  private final int client = Contest.newClient();

  public RemoveRemoveStress() {
    var table = Contest.enter();
    table.publish(Contest.claimNat(client, Contest.SERVER, 100));
    Contest.leave();
  }

  @Actor
  public void forward(ZZI_Result result) {
    var table = Contest.enter();
    long c = Contest.find(client);
    result.r1 = c != 0 && table.remove(c, Removal.EXPIRED);
    Contest.leave();
  }

  @Actor
  public void reply(ZZI_Result result) {
    var table = Contest.enter();
    long c = Contest.findReply(client, Contest.SERVER);
    result.r2 =
        c != 0 && Connection.kind(c) == Connection.REPLY && table.remove(c, Removal.EXPIRED);
    Contest.leave();
  }

  @Arbiter
  public void arbiter(ZZI_Result result) {
    var _ = Contest.enter();
    boolean gone = Contest.find(client) == 0 && Contest.findReply(client, Contest.SERVER) == 0;
    result.r3 = gone ? Contest.removed(client) : -1;
    Contest.leave();
  }
}

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
 * One worker finds a connection expired and removes it, while another inserts the key anew: the
 * insert uses the old entry, or its own, and never an entry that cannot be found afterwards.
 */
@JCStressTest
@Outcome(id = "true, true, 1", expect = ACCEPTABLE, desc = "removed, then inserted")
@Outcome(id = "true, false, 0", expect = ACCEPTABLE, desc = "the insert used it just before")
@Outcome(expect = FORBIDDEN, desc = "a dead entry in the way, or two")
@State
public class InsertExpireStress {
  private final int client = Contest.newClient();

  public InsertExpireStress() {
    var table = Contest.enter();
    table.publish(Contest.claim(client, 1, 100));
    Contest.leave();
  }

  @Actor
  public void expire(ZZI_Result result) {
    var table = Contest.enter();
    long c = Contest.find(client);
    result.r1 =
        Connection.isExpired(c, 100)
            && Connection.serverAddress(c) == 1
            && table.remove(c, Removal.EXPIRED);
    Contest.leave();
  }

  @Actor
  public void insert(ZZI_Result result) {
    var table = Contest.enter();
    result.r2 = Connection.serverAddress(table.publish(Contest.claim(client, 2, 100))) == 2;
    Contest.leave();
  }

  @Arbiter
  public void arbiter(ZZI_Result result) {
    var table = Contest.enter();
    for (long c = Contest.find(client); c != 0; c = Contest.find(client)) {
      result.r3 += Connection.serverAddress(c) == 2 ? 1 : 10;
      table.remove(c, Removal.FLUSHED);
    }
    if (Contest.removed(client) != 1 + result.r3) {
      result.r3 = -1;
    }
    Contest.leave();
  }
}

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
 * One worker uses a connection for the length of a burst, while another removes it and puts other
 * connections where there is room near its home: what was found stays what it was.
 */
@JCStressTest
@Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "removed before the lookup")
@Outcome(id = "7, 7, 0", expect = ACCEPTABLE, desc = "found, and kept for the burst")
@Outcome(expect = FORBIDDEN, desc = "the entry changed hands within the burst")
@State
public class LookupExpireStress {
  private final int client = Contest.newClient();

  public LookupExpireStress() {
    var table = Contest.enter();
    table.publish(Contest.claim(client, 7, 100));
    Contest.leave();
  }

  @Actor
  public void lookup(III_Result result) {
    var _ = Contest.enter();
    long c = Contest.find(client);
    if (c != 0) {
      result.r1 = Connection.serverAddress(c);
      for (int i = 0; i < 20; i++) {
        Thread.onSpinWait();
      }
      result.r2 = Connection.clientAddress(c) == client ? Connection.serverAddress(c) : -1;
    }
    Contest.leave();
  }

  @Actor
  public void expire() {
    var table = Contest.enter();
    table.remove(Contest.find(client), Removal.EXPIRED);
    Contest.leave();
    table = Contest.enter();
    long[] claimed = new long[8];
    for (int i = 0; i < claimed.length; i++) {
      claimed[i] = table.claim(table.hash(Contest.TCP, client, 1, Contest.VIP, Contest.PORT), 0);
      Connection.setForward(claimed[i], Contest.TCP, ~client, 2, 3, 4, 5, 6);
    }
    for (long c : claimed) {
      table.abandon(c);
    }
    Contest.leave();
  }

  @Arbiter
  public void arbiter(III_Result result) {
    var _ = Contest.enter();
    result.r3 = Contest.find(client) == 0 && Contest.removed(client) == 1 ? 0 : -1;
    Contest.leave();
  }
}

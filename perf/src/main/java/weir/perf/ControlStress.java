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
 * A template's first connection ends while another worker opens a second one: the template counts
 * what it controls, and lives on if and only if that is something.
 */
@JCStressTest
@Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "one ended, one began")
@Outcome(expect = FORBIDDEN, desc = "miscounted")
@State
public class ControlStress {
  private final int client = Contest.newClient();

  public ControlStress() {
    var table = Contest.enter();
    long template = table.publish(Contest.claimTemplate(client));
    long c = Contest.claim(client, 1, 100);
    Connection.setControl(c, template);
    table.publish(c);
    Contest.leave();
  }

  @Actor
  public void end(III_Result result) {
    var table = Contest.enter();
    result.r1 = table.remove(Contest.find(client), Removal.EXPIRED) ? 1 : 0;
    Contest.leave();
  }

  @Actor
  public void begin() {
    var table = Contest.enter();
    long c = Contest.claim(Contest.other(client), 1, 100);
    Connection.setControl(c, Contest.findTemplate(client));
    table.publish(c);
    Contest.leave();
  }

  @Arbiter
  public void arbiter(III_Result result) {
    var table = Contest.enter();
    long template = Contest.findTemplate(client);
    result.r2 = Connection.controlled(template);
    boolean lives = Connection.prolong(template, 1 << 20);
    table.remove(Contest.find(Contest.other(client)), Removal.FLUSHED);
    boolean dies = !Connection.prolong(template, 1 << 21);
    result.r3 = lives && dies ? 1 : 0;
    table.remove(template, Removal.FLUSHED);
    Contest.leave();
  }
}

package weir.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import weir.afxdp.Port;
import weir.afxdp.Ports;
import weir.conntrack.ConnectionTable;

class WorkerIdleTest {
  /** Places of flows that a worker without packets looks at in a second. */
  private static final int PLACES = 3_000_000;

  private static final int SLEEPS_A_SECOND = 100;

  private int sleeps;

  private final class Silence implements Ports {
    @Override
    public List<Port> list() {
      return List.of();
    }

    @Override
    public void await(int timeoutMs) {
      assertEquals(1000 / SLEEPS_A_SECOND, timeoutMs);
      sleeps++;
    }
  }

  @Test
  void shouldDoRoundsEnoughBetweenSleepsToBringAllFlowsHomeEachSecond() {
    try (ConnectionTable table = new ConnectionTable(1000, 1, new Random(1), new ServerLoad(1));
        WorkerIdle idle = new WorkerIdle(new Silence(), table, 0, new BusyTime())) {
      int rounds = 0;
      while (sleeps == 0) {
        idle.idle(0);
      }
      while (sleeps < 1 + SLEEPS_A_SECOND) {
        idle.idle(0);
        rounds++;
      }
      assertTrue(rounds * FlowHarvest.SLICE > PLACES, rounds + " rounds");
      assertTrue(rounds < 100 * SLEEPS_A_SECOND, "does not rest: " + rounds);
    }
  }
}

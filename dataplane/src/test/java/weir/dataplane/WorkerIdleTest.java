package weir.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import weir.afxdp.Port;
import weir.afxdp.Ports;
import weir.conntrack.ConnectionTable;

class WorkerIdleTest {
  private static final int SLEEP_MS = 10;

  private int sleeps;
  private boolean behind;

  private final class Silence implements Ports {
    @Override
    public List<Port> list() {
      return List.of();
    }

    @Override
    public void await(int timeoutMs) {
      assertEquals(SLEEP_MS, timeoutMs);
      sleeps++;
    }
  }

  @Test
  void shouldSleepBetweenSingleRoundsButForThoseThatBringExpiryAndFlowsUpToDate() {
    try (ConnectionTable table = new ConnectionTable(1000, 1, new Random(1), new ServerLoad(1));
        WorkerIdle idle = new WorkerIdle(new Silence(), table, 0, () -> behind, new BusyTime())) {
      while (sleeps == 0) {
        idle.idle(0);
      }
      idle.idle(0);
      assertEquals(2, sleeps);
      behind = true;
      for (int round = 0; round < 10_000; round++) {
        idle.idle(0);
      }
      assertEquals(2, sleeps);
      behind = false;
      idle.idle(0);
      assertEquals(3, sleeps);
    }
  }
}

package weir.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RehearsalTest {
  private static final long FOREVER_NS = Long.MAX_VALUE;

  /** What is dropped, or takes a way aside, teaches nothing. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldForwardEveryPacket(boolean withFlowCache) throws Exception {
    try (Rehearsal rehearsal = new Rehearsal(List.of("rr", "wlc", "mh"), withFlowCache)) {
      long packets = rehearsal.run(FOREVER_NS, FOREVER_NS);
      Totals totals = rehearsal.dataplane().totals();
      assertTrue(packets > 1000, packets + " packets");
      // With a flow cache those of the program, as far as they have been harvested, are there too.
      assertTrue(totals.received() >= packets, totals.toString());
      assertEquals(totals.received(), totals.forwarded(), rehearsal.dataplane().drops().toString());
      assertEquals(0, totals.faults());
    }
  }

  @Test
  void shouldInstallFlowsOfBothDirections() throws Exception {
    try (Rehearsal rehearsal = new Rehearsal(List.of("rr"), true)) {
      rehearsal.run(FOREVER_NS, FOREVER_NS);
      FlowCacheUse use = rehearsal.dataplane().flowCache();
      assertNotNull(use);
      // UDP by three ways, TCP by two, replies of NAT: 128 of each, as far as bursts allow.
      assertTrue(use.installed() > 64, use.toString());
      assertEquals(0, use.refused());
    }
  }

  @Test
  void shouldEndWhenItsTimeIsUp() throws Exception {
    try (Rehearsal rehearsal = new Rehearsal(List.of("rr"), true)) {
      assertTrue(rehearsal.run(0, 1) > 0);
    }
  }
}

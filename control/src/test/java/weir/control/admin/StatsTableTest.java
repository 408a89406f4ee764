package weir.control.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import weir.dataplane.DropReason;

class StatsTableTest {
  @ParameterizedTest
  @EnumSource(DropReason.class)
  void shouldSayInOneLineWhatToDoAboutEachDrop(DropReason reason) {
    String advice = DropAdvice.of(reason.label());
    assertEquals(DropAdvice.of(reason), advice);
    assertFalse(advice.isBlank());
    assertEquals(1, advice.lines().count());
    assertFalse(advice.endsWith("."), advice);
  }

  @Test
  void shouldListDropsInTheirOrderWithAdvice() {
    Map<String, Long> drops = new LinkedHashMap<>();
    drops.put("no_server", 3L);
    drops.put("of_a_later_version", 1L);
    String table = StatsTable.explainedDrops(drops);
    assertEquals(3, table.lines().count());
    assertTrue(
        table
            .lines()
            .toList()
            .get(1)
            .startsWith("no_server                           3  the service"),
        table);
  }

  /** Whoever reads it by a program goes by these names. */
  @Test
  void shouldKeepTheNamesOfItsFields() {
    String json = Json.pretty(Statuses.full());
    for (String field :
        new String[] {
          "version",
          "pid",
          "uptimeS",
          "table",
          "flowCache",
          "flows",
          "share",
          "installed",
          "services",
          "pools",
          "interfaces",
          "kernel",
          "workers",
          "bursts",
          "packets",
          "drops",
          "size",
          "bytes",
          "connections",
          "evictedHalfOpen",
          "evictedClosing",
          "evictedEstablished",
          "refused",
          "untracked",
          "protocol",
          "mark",
          "address",
          "port",
          "scheduler",
          "persistenceTimeoutS",
          "persistenceMask",
          "onePacket",
          "stats",
          "rate",
          "servers",
          "inPackets",
          "outPackets",
          "inBytes",
          "outBytes",
          "forward",
          "weight",
          "upperThreshold",
          "lowerThreshold",
          "persistent",
          "active",
          "inactive",
          "via",
          "name",
          "quorum",
          "members",
          "up",
          "drain",
          "checks",
          "type",
          "target",
          "attempts",
          "failures",
          "lastS",
          "mode",
          "memory",
          "queues",
          "mtu",
          "present",
          "since",
          "replacement",
          "id",
          "busyS",
          "busyShare",
          "timed",
          "sumNs",
          "p50Ns",
          "p99Ns",
          "p999Ns",
          "maxNs",
          "buckets",
          "leNs",
          "count",
          "received",
          "forwarded",
          "resets",
          "icmpErrors",
          "punted",
          "receiveDrops",
          "transmitDrops",
          "faults",
          "no_server"
        }) {
      assertTrue(json.contains("\"" + field + "\" :"), field);
    }
    assertTrue(json.endsWith("}\n"));
  }
}

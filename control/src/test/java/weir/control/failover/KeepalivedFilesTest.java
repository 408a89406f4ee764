package weir.control.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weir.ffi.InterfaceAddress;
import weir.vrrp.Counters.Counter;
import weir.vrrp.Instance;
import weir.vrrp.Lateness;
import weir.vrrp.Settings;
import weir.vrrp.Settings.Announcements;
import weir.vrrp.Settings.Authentication;
import weir.vrrp.Settings.Checks;
import weir.vrrp.Settings.Preemption;
import weir.vrrp.State;
import weir.vrrp.VrrpStatus;

/** Section 2.11: files that other programs read. */
class KeepalivedFilesTest {
  private static final long SECOND = 1_000_000_000;

  private static VrrpStatus status() {
    InetAddress vip = InetAddress.ofLiteral("10.1.0.80");
    Instance instance =
        new Instance(
            new Settings(
                "VI_1",
                2,
                51,
                150,
                false,
                SECOND,
                List.of(vip),
                Authentication.NONE,
                new Preemption(true, 0),
                3,
                false,
                false,
                new Announcements(5, 5 * SECOND, 0, 1, 5 * SECOND, 5),
                null,
                new Checks(true, false)),
            "front",
            null,
            InetAddress.ofLiteral("224.0.0.18"),
            List.of(InterfaceAddress.of(vip, 24, "front")),
            List.of(),
            List.of(),
            List.of(),
            true,
            null);
    Map<Counter, Long> counters = new EnumMap<>(Counter.class);
    counters.put(Counter.ADVERT_SENT, 3L);
    counters.put(Counter.BECOME_MASTER, 1L);
    return new VrrpStatus(
        System.nanoTime(),
        List.of(
            new VrrpStatus.Router(
                instance,
                State.MASTER,
                150,
                InetAddress.ofLiteral("10.1.0.1"),
                "no master was heard",
                System.nanoTime(),
                Long.MAX_VALUE,
                counters,
                null)),
        new Lateness.Snapshot(0, List.of()));
  }

  /** To the byte what keepalived 2.2.7 wrote of such an instance. */
  @Test
  void shouldWriteTheCountersAsKeepalived(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("keepalived.stats");
    Path victim = Files.createFile(directory.resolve("victim"));
    Files.createSymbolicLink(file, victim);
    new KeepalivedFiles(directory).writeStats(status());
    assertEquals(
        """
        VRRP Instance: VI_1
          Advertisements:
            Received: 0
            Sent: 3
          Became master: 1
          Released master: 0
          Packet Errors:
            Length: 0
            TTL: 0
            Invalid Type: 0
            Advertisement Interval: 0
            Address List: 0
          Authentication Errors:
            Invalid Type: 0
            Type Mismatch: 0
            Failure: 0
          Priority Zero:
            Received: 0
            Sent: 0
        """,
        Files.readString(file));
    assertEquals("", Files.readString(victim), "a link that somebody put there is not followed");
  }

  @Test
  void shouldWriteTheStateAsKeepalived(@TempDir Path directory) throws Exception {
    new KeepalivedFiles(directory).writeData(status());
    String data = Files.readString(directory.resolve("keepalived.data"));
    for (String line :
        List.of(
            "------< VRRP Topology >------",
            " VRRP Instance = VI_1",
            "   State = MASTER",
            "   Interface = front",
            "   Virtual Router ID = 51",
            "   Gratuitous ARP delay = 5",
            "   Virtual IP (1):",
            "     10.1.0.80/24 dev front scope global set")) {
      assertTrue(data.lines().anyMatch(line::equals), () -> line + "\n" + data);
    }
    String json = Files.readString(directory.resolve("keepalived.json"));
    for (String part :
        List.of(
            "[{\"data\":{\"iname\":\"VI_1\",",
            "\"vrid\":51,\"base_priority\":150,\"effective_priority\":150,\"vipset\":true,",
            "\"state\":2,\"wantstate\":2,\"version\":2,",
            "\"vips\":[\"10.1.0.80/24 dev front scope global set\"],\"auth_type\":0},\"stats\":{",
            "\"advert_rcvd\":0,\"advert_sent\":3,\"become_master\":1,\"release_master\":0,")) {
      assertTrue(json.contains(part), () -> part + "\n" + json);
    }
  }
}

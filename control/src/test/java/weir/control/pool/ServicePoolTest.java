package weir.control.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weir.control.check.Checks;
import weir.control.config.Check;
import weir.control.config.LbKind;
import weir.control.config.RealServer;
import weir.control.config.Script;
import weir.control.config.VirtualServer;
import weir.control.config.VirtualServer.Quorum;
import weir.control.config.VirtualServer.SorryServer;
import weir.control.ipvs.DestinationKey;

/** K20, K22, K24, and section 2.9 of keepalived's words. */
class ServicePoolTest {
  private static final SorryServer SORRY = new SorryServer(0x0a0000fe, 80, LbKind.DR, false);
  private static final Script SCRIPT = new Script(List.of("/bin/true"), null, null, 0);

  private final List<String> told = new ArrayList<>();
  private final Map<String, Checks.Listener> running = new LinkedHashMap<>();
  private int changes;

  private Checks.Handle start(Check check, boolean up, Checks.Listener listener) {
    String name =
        Integer.toString(check.settings().connectAddress() & 0xff)
            + "/"
            + check.settings().connectPort()
            + (up ? " up" : " down");
    running.put(name, listener);
    return () -> running.remove(name);
  }

  private ServicePool started(VirtualServer service) {
    ServicePool pool =
        new ServicePool(service, this::start, notice -> told.add(brief(notice)), () -> changes++);
    pool.start(address -> true);
    running.keySet().forEach(check -> told.removeIf(line -> line.startsWith("Activating")));
    told.removeIf(line -> line.endsWith("at start"));
    return pool;
  }

  /** Without what is the same everywhere. */
  private static String brief(Notice notice) {
    return notice
        .toString()
        .replace("[192.168.0.1]:tcp:80", "V")
        .replaceAll("\\[10.0.0.(\\d+)\\]:tcp:80", "R$1");
  }

  private Checks.Listener check(int server) {
    return check(server, 80);
  }

  private Checks.Listener check(int server, int port) {
    return running.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(server + "/" + port + " "))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  private List<String> told() {
    List<String> all = List.copyOf(told);
    told.clear();
    return all;
  }

  /** {@code 1 2*3}: servers by the last part of their address, and their weights but for 1. */
  private static String wanted(ServicePool pool) {
    return pool.wanted().values().iterator().next().destinations().entrySet().stream()
        .map(
            entry ->
                (entry.getKey().address() & 0xff)
                    + (entry.getValue().weight() == 1 ? "" : "*" + entry.getValue().weight()))
        .collect(Collectors.joining(" "));
  }

  private static Member member(ServicePool pool, int server) {
    return Objects.requireNonNull(pool.member(new DestinationKey(0x0a000000 + server, 80)));
  }

  @Test
  void shouldBeginWithEveryServerIn() {
    ServicePool pool = started(TestServices.of(TestServices.server(1), TestServices.server(2, 7)));
    assertEquals("1 2*7", wanted(pool));
    assertEquals(List.of(), told());
    assertTrue(pool.hasQuorum());
  }

  /** Who has to say so is told of those who are up when it starts: {@code rs_init_notifies}. */
  @Test
  void shouldTellOfServersThatStartUp() {
    VirtualServer service =
        TestServices.of(TestServices.server(1), TestServices.alpha(TestServices.server(2)));
    new ServicePool(service, this::start, notice -> told.add(brief(notice)), () -> {})
        .start(address -> true);
    assertEquals(
        List.of(
            "RS R1 V UP at start",
            "Activating healthchecker for service R1 for VS V",
            "Activating healthchecker for service R2 for VS V"),
        told());
    assertEquals(List.of("1/80 up", "2/80 down"), List.copyOf(running.keySet()));
  }

  @Test
  void shouldSayWhatItDoesInTheWordsOfKeepalived() {
    ServicePool pool = started(TestServices.of(TestServices.server(1), TestServices.server(2, 2)));
    check(1).changed(false);
    assertEquals(
        List.of(
            "Removing service R1 from VS V",
            "RS R1 V DOWN",
            "mail of R1 DOWN: => TCP CHECK failed on service <="),
        told());
    assertEquals("2*2", wanted(pool));
    check(2).changed(false);
    assertEquals(
        List.of(
            "Removing service R2 from VS V",
            "RS R2 V DOWN",
            "Lost quorum 1-0=1 > 0 for VS V",
            "VS V DOWN: => Lost quorum 1+0=1 <= 0 <=",
            "mail of R2 DOWN: => TCP CHECK failed on service <="),
        told());
    assertEquals("", wanted(pool));
    check(2).changed(true);
    assertEquals(
        List.of(
            "Adding service R2 to VS V",
            "RS R2 V UP",
            "Gained quorum 1+0=1 <= 2 for VS V",
            "VS V UP: => Gained quorum 1+0=1 <= 2 <=",
            "mail of R2 UP: => TCP CHECK succeed on service <="),
        told());
    assertEquals(3, changes);
  }

  /**
   * Three servers of weight 1, 2 and 4. Each step takes servers down (-) or up (+); after it, what
   * is in the table.
   */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          # quorum, hysteresis, sorry, inhibit, steps,    table after each
          1, 0, no,      no,  -1 -2 -4 +1,       '2*2 4*4 | 4*4 |  | 1'
          1, 0, yes,     no,  -1 -2 -4 +1,       '2*2 4*4 | 4*4 | 254 | 1'
          1, 0, inhibit, no,  -4 -1 -2 +2,       '1 2*2 254*0 | 2*2 254*0 | 254 | 2*2 254*0'
          1, 0, no,      yes, -1 -2 -4 +4,       '1*0 2*2 4*4 | 1*0 2*0 4*4 | 1*0 2*0 4*0 | 1*0 2*0 4*4'
          4, 0, yes,     no,  -1 -2 -4 +2 +1 +4, '2*2 4*4 | 4*4 | 254 | 254 | 254 | 1 2*2 4*4'
          4, 0, yes,     yes, -4 +4,             '1*0 2*0 4*0 254 | 1 2*2 4*4'
          4, 0, no,      no,  -4 -1 +4,          '1 2*2 | 2*2 | 2*2 4*4'
          4, 2, yes,     no,  -4 -1 -2 +4 +2,    '1 2*2 | 2*2 | 254 | 254 | 2*2 4*4'
          4, 3, yes,     no,  -4 -2 -1 +4 +2 +1, '1 2*2 | 1 | 254 | 254 | 254 | 1 2*2 4*4'
          """)
  void shouldKeepQuorumAndSorryServer(
      int quorum, int hysteresis, String sorry, String inhibit, String steps, String tables) {
    SorryServer standIn =
        switch (sorry) {
          case "yes" -> SORRY;
          case "inhibit" -> new SorryServer(SORRY.address(), 80, LbKind.DR, true);
          default -> null;
        };
    RealServer[] servers = {
      TestServices.server(1, 1), TestServices.server(2, 2), TestServices.server(4, 4)
    };
    for (int i = 0; i < servers.length && inhibit.equals("yes"); i++) {
      servers[i] = TestServices.inhibited(servers[i]);
    }
    ServicePool pool =
        started(
            TestServices.with(
                TestServices.of(servers), new Quorum(quorum, hysteresis, null, null, standIn)));
    List<String> seen = new ArrayList<>();
    for (String step : steps.split(" ", -1)) {
      check(Integer.parseInt(step.substring(1))).changed(step.startsWith("+"));
      seen.add(wanted(pool));
    }
    assertEquals(tables, String.join(" | ", seen));
  }

  @Test
  void shouldPutTheSorryServerInWithKeepalivedsWords() {
    VirtualServer service =
        TestServices.with(
            TestServices.of(TestServices.server(1), TestServices.server(2), TestServices.server(3)),
            new Quorum(2, 1, SCRIPT, SCRIPT, SORRY));
    ServicePool pool = started(service);
    check(1).changed(false);
    check(2).changed(false);
    told.clear();
    check(3).changed(false);
    assertEquals(
        List.of(
            "Removing service R3 from VS V",
            "RS R3 V DOWN",
            "Lost quorum 2-1=1 > 0 for VS V",
            "Adding sorry server R254 to VS V",
            "Removing alive servers from the pool for VS V",
            "VS V DOWN: => Lost quorum 2+1=1 <= 0 <=",
            "mail of R3 DOWN: => TCP CHECK failed on service <="),
        told());
    check(1).changed(true);
    check(2).changed(true);
    assertEquals("254", wanted(pool));
    told.clear();
    check(3).changed(true);
    assertEquals(
        List.of(
            "Adding service R3 to VS V",
            "RS R3 V UP",
            "Gained quorum 2+1=3 <= 3 for VS V",
            "Removing sorry server R254 from VS V",
            "Adding alive servers to the pool for VS V",
            "VS V UP: => Gained quorum 2+1=3 <= 3 <=",
            "mail of R3 UP: => TCP CHECK succeed on service <="),
        told());
    assertEquals("1 2 3", wanted(pool));
  }

  @Test
  void shouldSayOtherWordsOfWhatIsInhibited() {
    VirtualServer service =
        TestServices.with(
            TestServices.of(TestServices.inhibited(TestServices.server(1))),
            new Quorum(1, 0, null, null, new SorryServer(SORRY.address(), 80, LbKind.DR, true)));
    ServicePool pool = started(service);
    assertEquals("1 254*0", wanted(pool));
    check(1).changed(false);
    check(1).changed(true);
    List<String> lines = told();
    assertTrue(
        lines.containsAll(
            List.of(
                "Disabling service R1 of VS V",
                "Enabling sorry server R254 to VS V",
                "Enabling service R1 of VS V",
                "Disabling sorry server R254 from VS V")),
        lines::toString);
  }

  /** No false up; the sorry server serves until a server is good. */
  @Test
  void shouldStartDownWithAlpha() {
    VirtualServer service =
        TestServices.with(
            TestServices.of(
                TestServices.alpha(TestServices.server(1)),
                TestServices.alpha(TestServices.server(2))),
            new Quorum(1, 0, null, null, SORRY));
    ServicePool pool = started(service);
    assertEquals("254", wanted(pool));
    assertEquals(
        List.of(
            "Starting with quorum down 1-0=1 > 0 for VS V",
            "Adding sorry server R254 to VS V",
            "Removing alive servers from the pool for VS V",
            "VS V DOWN: => Starting with quorum down 1+0=1 <= 0 <="),
        told());
    check(1).changed(false);
    check(1).changed(false);
    assertEquals(List.of("RS R1 V DOWN"), told());
    check(2).changed(true);
    assertEquals("2", wanted(pool));
    assertEquals("Adding service R2 to VS V", told().getFirst());
  }

  @Test
  void shouldStartDownInSilenceWithAlphaAndWithoutASorryServer() {
    ServicePool pool = started(TestServices.of(TestServices.alpha(TestServices.server(1))));
    assertEquals("", wanted(pool));
    assertEquals(List.of(), told());
    assertFalse(pool.hasQuorum());
  }

  @Test
  void shouldNeedEveryCheckOfAServerToBeGood() {
    ServicePool pool =
        started(
            TestServices.of(
                TestServices.checked(
                    TestServices.server(1), TestServices.check(1, 80), TestServices.check(1, 81)),
                TestServices.server(2)));
    check(1, 80).changed(false);
    check(1, 81).changed(false);
    check(1, 80).changed(true);
    assertEquals("2", wanted(pool));
    assertEquals(
        List.of(
            "Removing service R1 from VS V",
            "RS R1 V DOWN",
            "mail of R1 DOWN: => TCP CHECK failed on service <=",
            "mail of R1 DOWN still: => TCP CHECK failed on service <=",
            "mail of R1 DOWN still: => TCP CHECK succeed on service <="),
        told());
    check(1, 81).changed(true);
    assertEquals("1 2", wanted(pool));
    assertEquals(2, changes);
  }

  @Test
  void shouldNotMindGoodNewsOfAServerThatIsIn() {
    started(TestServices.of(TestServices.server(1)));
    check(1).changed(true);
    assertEquals(List.of(), told());
    assertEquals(0, changes);
  }

  /** {@code misc_dynamic}. */
  @Test
  void shouldTakeTheWeightThatACheckAsksFor() {
    ServicePool pool =
        started(
            TestServices.with(
                TestServices.of(TestServices.server(1, 5), TestServices.server(2, 5)),
                new Quorum(8, 0, null, null, SORRY)));
    check(1).weightChanged(OptionalInt.of(4));
    assertEquals(List.of("Changing weight from 5 to 4 for active service R1 of VS V"), told());
    assertEquals("1*4 2*5", wanted(pool));
    check(1).weightChanged(OptionalInt.of(4));
    assertEquals(List.of(), told());
    check(1).weightChanged(OptionalInt.of(0));
    assertEquals("254", wanted(pool));
    check(1).changed(false);
    told();
    check(1).weightChanged(OptionalInt.of(3));
    assertEquals(List.of("Changing weight from 0 to 3 for inactive service R1 of VS V"), told());
    check(1).changed(true);
    assertEquals("1*3 2*5", wanted(pool));
    pool.reload(pool.service());
    assertEquals("1*3 2*5", wanted(pool));
    check(1).weightChanged(OptionalInt.empty());
    assertEquals("1*5 2*5", wanted(pool));
  }

  /** K24: a check that did not change goes on, one that did does not trust a server that failed. */
  @Test
  void shouldKeepStatesAndChecksThroughAReload() {
    ServicePool pool = started(TestServices.of(TestServices.server(1), TestServices.server(2)));
    check(1).changed(false);
    told();
    pool.reload(TestServices.of(TestServices.server(2, 5), TestServices.server(1)));
    assertEquals(List.of("1/80 up", "2/80 up"), List.copyOf(running.keySet()));
    assertEquals("2*5", wanted(pool));
    assertEquals(List.of("Changing weight from 1 to 5 for active service R2 of VS V"), told());

    pool.reload(
        TestServices.of(
            TestServices.checked(TestServices.server(1), TestServices.check(1, 81)),
            TestServices.server(2)));
    assertEquals(List.of("2/80 up", "1/81 down"), List.copyOf(running.keySet()));
    assertEquals("2", wanted(pool));
    told();

    pool.reload(TestServices.of(TestServices.server(1, 1, new Check[0])));
    assertEquals(List.of(), List.copyOf(running.keySet()));
    assertEquals(
        List.of(
            "service R2 no longer exist",
            "Removing service R2 from VS V",
            "RS R2 V DOWN",
            "mail of R2 DOWN: => Removing <=",
            "Adding service R1 to VS V",
            "RS R1 V UP"),
        told());
  }

  @Test
  void shouldTellOfAServerThatAReloadAdds() {
    ServicePool pool = started(TestServices.of(TestServices.server(1)));
    pool.reload(TestServices.of(TestServices.server(1), TestServices.server(2)));
    assertEquals("1 2", wanted(pool));
    assertEquals(
        List.of("RS R2 V UP at start", "Activating healthchecker for service R2 for VS V"), told());
  }

  @Test
  void shouldChangeTheSorryServerByAReload() {
    VirtualServer servers = TestServices.of(TestServices.server(1), TestServices.server(2));
    ServicePool pool = started(TestServices.with(servers, new Quorum(2, 0, null, null, SORRY)));
    check(1).changed(false);
    assertEquals("254", wanted(pool));
    told();
    SorryServer other = new SorryServer(0x0a0000fd, 80, LbKind.DR, false);
    pool.reload(TestServices.with(servers, new Quorum(2, 0, null, null, other)));
    assertEquals("253", wanted(pool));
    assertEquals(
        List.of(
            "Removing sorry server R254 from VS V",
            "Starting with quorum down 2-0=2 > 1 for VS V",
            "Adding sorry server R253 to VS V",
            "Removing alive servers from the pool for VS V",
            "VS V DOWN: => Starting with quorum down 2+0=2 <= 1 <="),
        told());
    pool.reload(TestServices.with(servers, new Quorum(2, 0, null, null, null)));
    assertEquals("2", wanted(pool));
    assertEquals(
        List.of(
            "Removing sorry server R253 from VS V", "Adding alive servers to the pool for VS V"),
        told());
    pool.reload(servers);
    assertEquals(
        List.of(
            "Gained quorum 1+0=1 <= 1 for VS V",
            "VS V UP: => Starting with quorum up 1+0=1 <= 1 <="),
        told());
  }

  @Test
  void shouldTellOfAServiceThatIsGone() {
    ServicePool pool = started(TestServices.of(TestServices.server(1), TestServices.server(2)));
    check(2).changed(false);
    told();
    pool.remove();
    assertEquals(
        List.of(
            "Removing Virtual Server V",
            "Removing service R1 from VS V",
            "RS R1 V DOWN",
            "mail of R1 DOWN: => Removing <=",
            "VS V DOWN: => Removing <="),
        told());
    assertEquals(Map.of(), running);
  }

  /** Without omega a stop is nobody's business but the log's. */
  @ParameterizedTest
  @CsvSource({"false", "true"})
  void shouldTellOfItsEndWithOmega(boolean omega) {
    ServicePool pool =
        started(
            TestServices.omega(
                TestServices.of(
                    TestServices.server(1),
                    TestServices.inhibited(TestServices.server(2)),
                    TestServices.server(3)),
                omega));
    check(2).changed(false);
    check(3).changed(false);
    told();
    pool.shutDown();
    List<String> expected = new ArrayList<>(List.of("Shutting down service R1 from VS V"));
    if (omega) {
      expected.add("RS R1 V DOWN");
      expected.add("mail of R1 DOWN: => Shutting down <=");
    }
    expected.add("Shutting down (inhibited) service R2 from VS V");
    expected.add("Shutting down service R3 from VS V");
    if (omega) {
      expected.add("VS V DOWN: => Shutting down <=");
    }
    assertEquals(expected, told());
    assertEquals(Map.of(), running);
  }

  /** {@code ha_suspend}: what is believed of a server stays meanwhile. */
  @Test
  void shouldLetChecksRestWhileTheAddressIsElsewhere() {
    VirtualServer service = TestServices.haSuspend(TestServices.of(TestServices.server(1)));
    ServicePool pool =
        new ServicePool(service, this::start, notice -> told.add(brief(notice)), () -> {});
    pool.start(address -> false);
    assertEquals(Map.of(), running);
    pool.addressesChanged(address -> address == 0xc0a80001);
    check(1).changed(false);
    told();
    pool.addressesChanged(address -> false);
    assertEquals(List.of("Suspending healthchecker for service R1 for VS V"), told());
    assertEquals(Map.of(), running);
    assertEquals("", wanted(pool));
    pool.addressesChanged(address -> true);
    assertEquals(List.of("Activating healthchecker for service R1 for VS V"), told());
    assertEquals(List.of("1/80 down"), List.copyOf(running.keySet()));
  }

  /** {@code weir drain}: the next file has it back; the last one is missed when it is gone. */
  @Test
  void shouldQuiesceAndRemoveAServerThatIsDrained() {
    ServicePool pool =
        started(
            TestServices.with(
                TestServices.of(TestServices.server(1), TestServices.server(2)),
                new Quorum(2, 0, null, null, SORRY)));
    pool.drain(member(pool, 1), Member.Drain.QUIESCED);
    assertEquals("1*0 2", wanted(pool));
    pool.drain(member(pool, 1), Member.Drain.REMOVED);
    assertEquals("254", wanted(pool));
    pool.reload(pool.service());
    assertEquals("1 2", wanted(pool));
  }

  /** To see what a reload would do changes nothing and tells nobody. */
  @Test
  void shouldRehearse() {
    ServicePool pool = started(TestServices.of(TestServices.server(1), TestServices.server(2)));
    check(1).changed(false);
    told();
    ServicePool rehearsal = pool.rehearsal();
    rehearsal.reload(TestServices.of(TestServices.server(1), TestServices.server(3)));
    assertEquals("3", wanted(rehearsal));
    assertEquals("2", wanted(pool));
    assertEquals(List.of(), told());
    assertEquals(List.of("1/80 up", "2/80 up"), List.copyOf(running.keySet()));
  }
}

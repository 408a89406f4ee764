package weir.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static weir.vrrp.Samples.SECOND;
import static weir.vrrp.Samples.V2;
import static weir.vrrp.Samples.V3;
import static weir.vrrp.Samples.address;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import weir.vrrp.Settings.Preemption;

/** Section 5.2: the state machine. */
class VirtualRouterTest {
  private static final long START = 1_000 * SECOND;

  private final List<String> did = new ArrayList<>();
  private final List<String> log = new ArrayList<>();
  private long now = START;

  private final class Recorder implements Effects {
    private final String prefix;

    Recorder(String prefix) {
      this.prefix = prefix;
    }

    @Override
    public void advertise(int priority) {
      did.add(prefix + "advert " + priority);
    }

    @Override
    public void hold(boolean held) {
      did.add(prefix + (held ? "hold" : "let go"));
    }

    @Override
    public void announce(int times) {
      did.add(prefix + "announce " + times);
    }

    @Override
    public void entered(State state) {
      did.add(prefix + state);
    }

    @Override
    public void log(String line) {
      log.add(line);
    }
  }

  private VirtualRouter router(Samples samples) {
    return new VirtualRouter(samples.settings(), address("10.0.0.2"), new Recorder(""));
  }

  private VirtualRouter started(Samples samples) {
    VirtualRouter router = router(samples);
    router.start(now);
    did.clear();
    log.clear();
    return router;
  }

  /** Lets time pass, and the router do what is due. */
  private void pass(VirtualRouter router, long ns) {
    long end = now + ns;
    while (router.nextNs() <= end) {
      now = Math.max(now, router.nextNs());
      router.tick(now);
    }
    now = end;
  }

  private void hear(VirtualRouter router, String source, int priority) {
    router.receive(
        new Advert(address(source), priority, router.settings().advertIntervalNs(), V2.addresses()),
        now);
  }

  private void did(String... expected) {
    assertEquals(List.of(expected), did);
    did.clear();
  }

  @Test
  void shouldTakeOverWhenNobodyIsThere() {
    VirtualRouter router = router(V2);
    router.start(now);
    did("BACKUP");
    // 3 advertisements and (256 - 100) / 256 s of skew.
    long down = 3 * SECOND + 156 * SECOND / 256;
    pass(router, down - 1);
    did();
    pass(router, 1);
    did("advert 100", "hold", "announce 5", "MASTER");
    assertEquals(
        List.of(
            "(VI_1) Entering BACKUP STATE (init)",
            "(VI_1) Receive advertisement timeout",
            "(VI_1) Entering MASTER STATE"),
        log);
    assertEquals("no master was heard", router.why());
    pass(router, 5 * SECOND);
    did("advert 100", "advert 100", "advert 100", "advert 100", "advert 100", "announce 5");
  }

  @Test
  void shouldStartAtOnceAsOwnerAndEarlyAsMaster() {
    VirtualRouter owner = router(V2.withPriority(255));
    owner.start(now);
    did("advert 255", "hold", "announce 5", "MASTER");
    VirtualRouter master = started(V2.starting(true));
    assertEquals(now + SECOND + 156 * SECOND / 256, master.nextNs());
  }

  @Test
  void shouldStayBackupOfAHigherMaster() {
    VirtualRouter router = started(V2);
    for (int i = 0; i < 10; i++) {
      pass(router, SECOND);
      hear(router, "10.0.0.1", i % 2 == 0 ? 100 : 200);
    }
    did();
    hear(router, "10.0.0.1", 0);
    pass(router, 156 * SECOND / 256);
    did("advert 100", "hold", "announce 5", "MASTER");
    assertTrue(log.contains("(VI_1) Backup received priority 0 advertisement"));
  }

  @Test
  void shouldPutOutALowerMasterUnlessToldNotTo() {
    VirtualRouter router = started(V2);
    for (int i = 0; i < 4; i++) {
      hear(router, "10.0.0.1", 90);
      pass(router, SECOND);
    }
    did("advert 100", "hold", "announce 5", "MASTER");
    assertEquals(
        "(VI_1) received lower priority (90) advert from 10.0.0.1 - discarding", log.getFirst());

    VirtualRouter patient = started(V2.with(new Preemption(false, 0)));
    for (int i = 0; i < 10; i++) {
      hear(patient, "10.0.0.1", 90);
      pass(patient, SECOND);
    }
    did();

    VirtualRouter delayed = started(V2.with(new Preemption(true, 10 * SECOND)));
    for (int i = 0; i < 10; i++) {
      hear(delayed, "10.0.0.1", 90);
      pass(delayed, SECOND);
    }
    did();
    for (int i = 0; i < 3; i++) {
      hear(delayed, "10.0.0.1", 90);
      pass(delayed, SECOND);
    }
    did("advert 100", "hold", "announce 5", "MASTER");
  }

  private VirtualRouter master(Samples samples) {
    VirtualRouter router = started(samples);
    pass(router, 4 * SECOND);
    assertEquals(State.MASTER, router.state());
    did.clear();
    log.clear();
    return router;
  }

  @Test
  void shouldObeyAHigherMasterOnly() {
    VirtualRouter router = master(V2);
    hear(router, "10.0.0.1", 90);
    pass(router, SECOND / 10);
    hear(router, "10.0.0.1", 100);
    did("advert 100", "advert 100");
    hear(router, "10.0.0.3", 100);
    did("let go", "BACKUP");
    assertEquals(
        List.of(
            "(VI_1) Received advert from 10.0.0.1 with lower priority 90, ours 100, forcing new"
                + " election",
            "(VI_1) Received advert from 10.0.0.1 with lower priority 100, ours 100, forcing new"
                + " election",
            "(VI_1) Master received advert from 10.0.0.3 with same priority 100 but higher IP"
                + " address than ours",
            "(VI_1) Entering BACKUP STATE"),
        log);
    assertEquals(3, router.counters().get(Counters.Counter.CONFLICTS));

    VirtualRouter other = master(V2);
    hear(other, "10.0.0.1", 101);
    did("let go", "BACKUP");
    assertEquals("10.0.0.1 has priority 101", other.why());
    hear(other, "10.0.0.1", 0);
    did();
  }

  @Test
  void shouldAnswerAMasterThatStops() {
    VirtualRouter router = master(V2);
    hear(router, "10.0.0.1", 0);
    did("advert 100");
  }

  @Test
  void shouldSayThatItStops() {
    VirtualRouter router = master(V2);
    router.stop(now);
    did("advert 0", "let go", "INIT");
    assertEquals(VirtualRouter.NEVER, router.nextNs());
    router.start(now);
    did("BACKUP");
    router.stop(now);
    did("INIT");
  }

  @Test
  void shouldNotWorkWithAFault() {
    VirtualRouter router = master(V2);
    router.fault("eth0 is down", now);
    did("advert 0", "let go", "FAULT");
    pass(router, 100 * SECOND);
    hear(router, "10.0.0.1", 0);
    did();
    router.recover("eth0 is up", now);
    did("BACKUP");
    assertEquals("eth0 is up", router.why());

    VirtualRouter broken = router(V2);
    broken.fault("no interface", now);
    broken.start(now);
    did("FAULT");
    broken.recover("an interface", now);
    did("BACKUP");
  }

  @Test
  void shouldLearnTheIntervalOfAMasterInVersionThree() {
    VirtualRouter router = started(V3);
    router.receive(new Advert(address("10.0.0.1"), 200, 10 * SECOND, V3.addresses()), now);
    assertEquals(now + 30 * SECOND + 156 * 10 * SECOND / 256, router.nextNs());
    assertEquals(
        List.of("(VI_1) advertisement interval updated to 10000 milli-sec from 100 milli-sec"),
        log);
  }

  @Test
  void shouldChangeItsPriority() {
    VirtualRouter router = master(V2);
    router.setEffectivePriority(50, now);
    assertEquals(List.of("(VI_1) Changing effective priority from 100 to 50"), log);
    pass(router, SECOND);
    did("advert 50");
    hear(router, "10.0.0.1", 60);
    did("let go", "BACKUP");
  }

  @Test
  void shouldChangeStateTogether() {
    VirtualRouter one = new VirtualRouter(V2.settings(), address("10.0.0.2"), new Recorder("1 "));
    VirtualRouter two =
        new VirtualRouter(V2.withPriority(99).settings(), address("10.1.0.2"), new Recorder("2 "));
    SyncGroup group = new SyncGroup("G", List.of(one, two), log::add);
    one.start(now);
    two.start(now);
    did("1 BACKUP", "2 BACKUP");
    // Only the first hears nothing: it must not become master alone.
    for (int i = 0; i < 10; i++) {
      two.receive(new Advert(address("10.1.0.1"), 200, SECOND, V2.addresses()), now);
      pass(one, SECOND / 2);
      two.tick(now);
      pass(one, SECOND / 2);
      two.tick(now);
    }
    did();
    now = Math.max(now, two.nextNs());
    two.tick(now);
    did(
        "2 advert 99",
        "2 hold",
        "2 announce 5",
        "2 MASTER",
        "1 advert 100",
        "1 hold",
        "1 announce 5",
        "1 MASTER");
    assertEquals(State.MASTER, group.state());
    one.receive(new Advert(address("10.0.0.3"), 200, SECOND, V2.addresses()), now);
    did("1 let go", "1 BACKUP", "2 let go", "2 BACKUP");
    one.fault("eth0 is down", now);
    two.fault("eth1 is down", now);
    did("1 FAULT", "2 FAULT");
    one.recover("eth0 is up", now);
    did();
    two.recover("eth1 is up", now);
    did("1 BACKUP", "2 BACKUP");
  }

  @Test
  void shouldNotBeSilencedByAFlood() {
    VirtualRouter router = started(V3);
    pass(router, SECOND);
    did.clear();
    long interval = router.settings().advertIntervalNs();
    long last = now;
    int count = 0;
    for (int i = 0; i < 100_000; i++) {
      hear(router, "10.0.0.1", i % 3 == 0 ? Advert.STOPS : 50);
      pass(router, SECOND / 10_000);
      if (did.contains("advert 100")) {
        assertTrue(now - last <= interval, "silent for " + (now - last));
        last = now;
        count++;
      }
      did.clear();
    }
    // 10 s of 0.1 s: ten answers in each at most.
    assertTrue(count >= 100 && count <= 1_001, "advertisements: " + count);
  }

  @Test
  void shouldStayMasterByOtherSettings() {
    VirtualRouter router = master(V3);
    pass(router, SECOND / 20);
    did.clear();
    router.adopt(V3.withInterval(SECOND / 100).withPriority(90).settings(), now);
    router.setEffectivePriority(90, now);
    did();
    pass(router, SECOND / 100);
    did("advert 90");
    pass(router, SECOND / 100);
    did("advert 90");
    assertEquals(State.MASTER, router.state());
  }

  @Test
  void shouldWaitForAMasterByTheNewInterval() {
    VirtualRouter router = started(V2);
    hear(router, "10.0.0.1", 200);
    router.adopt(V2.withInterval(5 * SECOND).settings(), now);
    pass(router, 15 * SECOND);
    assertEquals(State.BACKUP, router.state());
    pass(router, SECOND);
    assertEquals(State.MASTER, router.state());
  }
}

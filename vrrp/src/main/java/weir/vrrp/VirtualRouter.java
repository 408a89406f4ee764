package weir.vrrp;

import java.net.InetAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import weir.vrrp.Counters.Counter;
import weir.vrrp.Settings.Announcements;

/**
 * One virtual router: the state machine of RFC 5798 section 6.4 with what keepalived adds to it,
 * and says in its log. Without clock and without network: what happens comes in with its time, what
 * to do goes out to {@link Effects}.
 *
 * <pre>
 *                start                    no advertisement for the master down time
 *   INIT ----------------&gt; BACKUP -------------------------------------------------.
 *    ^                    ^  |  ^                                                   v
 *    '------- stop -------'--+  '----- an advertisement that is higher ------- MASTER
 *                            |                                                  |
 *            fault           v              fault (says priority 0)             |
 *                          FAULT &lt;---------------------------------------------'
 * </pre>
 *
 * <p>Times are nanoseconds of a clock that never goes back.
 */
public final class VirtualRouter {
  static final long NEVER = Long.MAX_VALUE;
  private static final long SECOND_NS = 1_000_000_000;

  /** How many messages of others are answered in an interval, so that a flood is not doubled. */
  private static final int ANSWERS = 10;

  private final Effects effects;
  private final Counters counters = new Counters();
  private Settings settings;
  private InetAddress ownAddress;
  private @Nullable SyncGroup group;
  private State state = State.INIT;
  private int effectivePriority;
  private boolean fault;
  private String faultReason = "";
  private boolean wantsMaster;
  private String why = "not started";
  private long changedNs;

  /** Of the master that we watch; our own where we know none. */
  private long masterIntervalNs;

  private @Nullable Advert lastHeard;

  /** The next advertisement of a master; the end of the master down time of a backup. */
  private long timerNs = NEVER;

  /** Before that nobody is answered. */
  private long nextAnswerNs = Long.MIN_VALUE;

  private long delayedAnnouncementNs = NEVER;
  private long lowerPriorityAnnouncementNs = NEVER;
  private long refreshNs = NEVER;

  /** When a lower master has been left alone for long enough; NEVER while there is none. */
  private long preemptionNs = NEVER;

  /**
   * A virtual router that is not started.
   *
   * @param ownAddress the source of our advertisements
   */
  public VirtualRouter(Settings settings, InetAddress ownAddress, Effects effects) {
    this.settings = settings;
    this.ownAddress = ownAddress;
    this.effects = effects;
    this.effectivePriority = settings.priority();
    this.masterIntervalNs = settings.advertIntervalNs();
  }

  void join(SyncGroup joined) {
    group = joined;
  }

  /** As configured. */
  public Settings settings() {
    return settings;
  }

  /** What it is. */
  public State state() {
    return state;
  }

  /** The priority that it advertises: as configured, and what tracked objects add or take. */
  public int effectivePriority() {
    return effectivePriority;
  }

  /** Why it came to its state, for people. */
  public String why() {
    return why;
  }

  /** When it came to its state. */
  public long changedNs() {
    return changedNs;
  }

  /** What it has counted. */
  public Counters counters() {
    return counters;
  }

  /** The advertisement that it heard last, of whomever; null for none. */
  public @Nullable Advert lastHeard() {
    return lastHeard;
  }

  boolean isFaulty() {
    return fault;
  }

  /** When {@link #tick} is due; {@link Long#MAX_VALUE} for never. */
  public long nextNs() {
    return Math.min(
        Math.min(timerNs, delayedAnnouncementNs), Math.min(lowerPriorityAnnouncementNs, refreshNs));
  }

  /** The source of our advertisements is another one now. */
  public void setOwnAddress(InetAddress now) {
    ownAddress = now;
  }

  /**
   * Goes on by other settings of the same virtual router, in the state that it has: no reload makes
   * a master stop. The priority comes by {@link #setEffectivePriority}.
   */
  void adopt(Settings next, long nowNs) {
    boolean sameInterval = next.advertIntervalNs() == settings.advertIntervalNs();
    settings = next;
    if (!next.preemption().enabled()) {
      preemptionNs = NEVER;
    }
    if (!sameInterval) {
      masterIntervalNs = next.advertIntervalNs();
    }
    if (state == State.MASTER) {
      timerNs = Math.min(timerNs, nowNs + next.advertIntervalNs());
      long refresh = next.announcements().refreshNs();
      refreshNs = refresh > 0 ? Math.min(refreshNs, nowNs + refresh) : NEVER;
    } else if (state == State.BACKUP && !sameInterval) {
      timerNs = nowNs + masterDownNs();
    }
  }

  /** Starts it: the owner takes over at once, others wait for a master. */
  public void start(long nowNs) {
    if (state != State.INIT) {
      return;
    }
    if (isHeldBack()) {
      enter(State.FAULT, fault ? faultReason : "its group has a fault", nowNs);
    } else if (settings.isOwner()) {
      tryMaster("it owns the addresses", nowNs);
    } else {
      log("Entering BACKUP STATE (init)");
      enterBackup("it has started", nowNs);
      if (settings.startsAsMaster()) {
        timerNs = nowNs + settings.advertIntervalNs() + skewNs();
      }
    }
  }

  /** Stops it: a master says so, that its backups need not wait. */
  public void stop(long nowNs) {
    if (state == State.MASTER) {
      sayStop();
      letGo();
    }
    if (state != State.INIT) {
      enter(State.INIT, "it was stopped", nowNs);
    }
    clearTimers();
  }

  /** Does what is due. */
  public void tick(long nowNs) {
    if (nowNs >= timerNs) {
      if (state == State.MASTER) {
        timerNs = nowNs + settings.advertIntervalNs();
        advertise();
      } else if (state == State.BACKUP) {
        log("Receive advertisement timeout");
        tryMaster(reasonToTakeOver(), nowNs);
      }
    }
    if (nowNs >= delayedAnnouncementNs) {
      delayedAnnouncementNs = NEVER;
      effects.announce(settings.announcements().repeat());
    }
    if (nowNs >= lowerPriorityAnnouncementNs) {
      lowerPriorityAnnouncementNs = NEVER;
      effects.announce(settings.announcements().lowerPriorityRepeat());
    }
    if (nowNs >= refreshNs) {
      refreshNs = nowNs + settings.announcements().refreshNs();
      effects.announce(settings.announcements().refreshRepeat());
    }
  }

  private String reasonToTakeOver() {
    if (lastHeard == null) {
      return "no master was heard";
    }
    String master = text(lastHeard.source());
    if (lastHeard.priority() == Advert.STOPS) {
      return "the master %s has stopped".formatted(master);
    }
    return lastHeard.priority() < effectivePriority && settings.preemption().enabled()
        ? "the master %s is lower, with %d".formatted(master, lastHeard.priority())
        : "the master %s fell silent".formatted(master);
  }

  /** Takes an advertisement that {@link AdvertReader} found good. */
  public void receive(Advert advert, long nowNs) {
    if (state == State.BACKUP) {
      receiveAsBackup(advert, nowNs);
    } else if (state == State.MASTER) {
      receiveAsMaster(advert, nowNs);
    } else {
      return;
    }
    lastHeard = advert;
  }

  private void receiveAsBackup(Advert advert, long nowNs) {
    if (advert.priority() == Advert.STOPS) {
      counters.add(Counter.PRI_ZERO_RCVD);
      log("Backup received priority 0 advertisement");
      timerNs = nowNs + skewNs();
    } else if (advert.priority() >= effectivePriority) {
      if (preemptionNs != NEVER) {
        log("stop preempt delay");
        preemptionNs = NEVER;
      }
      obey(advert, nowNs);
    } else if (!settings.preemption().enabled() || isLeftAlone(nowNs)) {
      obey(advert, nowNs);
    } else {
      // The timer goes on: we take over when it ends.
      log(
          "received lower priority (%d) advert from %s - discarding"
              .formatted(advert.priority(), text(advert.source())));
    }
  }

  /** Whether a lower master is still left alone; begins to count with the first one. */
  private boolean isLeftAlone(long nowNs) {
    long delay = settings.preemption().delayNs();
    if (delay == 0) {
      return false;
    }
    if (preemptionNs == NEVER) {
      log("start preempt delay(%d)".formatted(delay / SECOND_NS));
      preemptionNs = nowNs + delay;
    }
    return nowNs < preemptionNs;
  }

  private void obey(Advert advert, long nowNs) {
    if (settings.version() == 3 && advert.intervalNs() != masterIntervalNs) {
      log(
          "advertisement interval updated to %d milli-sec from %d milli-sec"
              .formatted(advert.intervalNs() / 1_000_000, masterIntervalNs / 1_000_000));
      masterIntervalNs = advert.intervalNs();
    }
    timerNs = nowNs + masterDownNs();
    wantsMaster = false;
  }

  private void receiveAsMaster(Advert advert, long nowNs) {
    if (advert.priority() == Advert.STOPS) {
      counters.add(Counter.PRI_ZERO_RCVD);
      log("Master received priority 0 message");
      answer(nowNs);
      return;
    }
    counters.add(Counter.CONFLICTS);
    int order = order(advert);
    if (order == 0) {
      log("WARNING - equal priority advert received from remote host with our IP address.");
    } else if (order < 0) {
      receiveLower(advert, nowNs);
    } else {
      receiveHigher(advert, nowNs);
    }
  }

  /** Negative where the sender is lower than we are. */
  private int order(Advert advert) {
    return advert.priority() != effectivePriority
        ? Integer.compare(advert.priority(), effectivePriority)
        : Arrays.compareUnsigned(advert.source().getAddress(), ownAddress.getAddress());
  }

  private void receiveLower(Advert advert, long nowNs) {
    log(
        "Received advert from %s with lower priority %d, ours %d%s"
            .formatted(
                text(advert.source()),
                advert.priority(),
                effectivePriority,
                settings.lowerPriorityNoAdvert() ? "" : ", forcing new election"));
    if (!settings.lowerPriorityNoAdvert()) {
      answer(nowNs);
    }
    effects.heardLower();
    Announcements announcements = settings.announcements();
    if (announcements.lowerPriorityRepeat() > 0) {
      effects.announce(announcements.lowerPriorityRepeat());
      if (announcements.lowerPriorityDelayNs() > 0) {
        lowerPriorityAnnouncementNs = nowNs + announcements.lowerPriorityDelayNs();
      }
    }
  }

  private void receiveHigher(Advert advert, long nowNs) {
    if (settings.higherPriorityAdvert()) {
      advertise();
    }
    if (advert.priority() > effectivePriority) {
      log(
          "Master received advert from %s with higher priority %d, ours %d"
              .formatted(text(advert.source()), advert.priority(), effectivePriority));
    } else {
      log(
          "Master received advert from %s with same priority %d but higher IP address than ours"
              .formatted(text(advert.source()), advert.priority()));
    }
    leaveMaster("%s has priority %d".formatted(text(advert.source()), advert.priority()), nowNs);
    obey(advert, nowNs);
    if (group != null) {
      group.follow(this, State.BACKUP, nowNs);
    }
  }

  /** Something that it needs is gone. */
  public void fault(String what, long nowNs) {
    if (fault) {
      return;
    }
    fault = true;
    faultReason = what;
    if (state != State.INIT) {
      enterFault(what, nowNs);
      if (group != null) {
        group.follow(this, State.FAULT, nowNs);
      }
    }
  }

  /** All that it needs is there again. */
  public void recover(String what, long nowNs) {
    if (!fault) {
      return;
    }
    fault = false;
    if (group != null) {
      group.recovered(what, nowNs);
    } else {
      leaveFault(what, nowNs);
    }
  }

  void enterFault(String what, long nowNs) {
    if (state == State.FAULT || state == State.INIT) {
      return;
    }
    log("Entering FAULT STATE");
    if (state == State.MASTER) {
      sayStop();
      letGo();
      counters.add(Counter.RELEASE_MASTER);
    }
    clearTimers();
    enter(State.FAULT, what, nowNs);
  }

  void leaveFault(String what, long nowNs) {
    if (state != State.FAULT) {
      return;
    }
    if (settings.isOwner()) {
      tryMaster(what, nowNs);
    } else {
      log("Entering BACKUP STATE");
      enterBackup(what, nowNs);
    }
  }

  /** Tracked objects add or take priority. */
  public void setEffectivePriority(int priority, long nowNs) {
    if (priority == effectivePriority) {
      return;
    }
    log("Changing effective priority from %d to %d".formatted(effectivePriority, priority));
    long left = timerNs - nowNs;
    long skew = skewNs();
    effectivePriority = priority;
    if (state == State.BACKUP && timerNs != NEVER) {
      timerNs = nowNs + left - skew + skewNs();
    }
  }

  /** Becomes master, unless its group is not ready for it. */
  private void tryMaster(String reason, long nowNs) {
    wantsMaster = true;
    if (group != null && !group.isReady(this)) {
      if (state == State.INIT || state == State.FAULT) {
        log("Entering BACKUP STATE");
        enterBackup(reason, nowNs);
        wantsMaster = true;
      }
      timerNs = nowNs + settings.advertIntervalNs();
      return;
    }
    becomeMaster(reason, nowNs);
    if (group != null) {
      group.follow(this, State.MASTER, nowNs);
    }
  }

  boolean wantsMaster() {
    return wantsMaster || state == State.MASTER;
  }

  void becomeMaster(String reason, long nowNs) {
    if (state == State.MASTER) {
      return;
    }
    log("Entering MASTER STATE");
    counters.add(Counter.BECOME_MASTER);
    wantsMaster = true;
    preemptionNs = NEVER;
    timerNs = nowNs + settings.advertIntervalNs();
    // First the advertisement, so that an old master lets go of the addresses.
    advertise();
    effects.hold(true);
    Announcements announcements = settings.announcements();
    effects.announce(announcements.repeat());
    delayedAnnouncementNs = announcements.delayNs() > 0 ? nowNs + announcements.delayNs() : NEVER;
    refreshNs = announcements.refreshNs() > 0 ? nowNs + announcements.refreshNs() : NEVER;
    enter(State.MASTER, reason, nowNs);
  }

  void leaveMaster(String reason, long nowNs) {
    if (state != State.MASTER) {
      return;
    }
    log("Entering BACKUP STATE");
    letGo();
    counters.add(Counter.RELEASE_MASTER);
    enterBackup(reason, nowNs);
  }

  private void enterBackup(String reason, long nowNs) {
    clearTimers();
    wantsMaster = false;
    masterIntervalNs = settings.advertIntervalNs();
    timerNs = nowNs + masterDownNs();
    enter(State.BACKUP, reason, nowNs);
  }

  private void enter(State entered, String reason, long nowNs) {
    state = entered;
    why = reason;
    changedNs = nowNs;
    effects.entered(entered);
  }

  private void letGo() {
    effects.hold(false);
    delayedAnnouncementNs = NEVER;
    lowerPriorityAnnouncementNs = NEVER;
    refreshNs = NEVER;
  }

  private void clearTimers() {
    timerNs = NEVER;
    delayedAnnouncementNs = NEVER;
    lowerPriorityAnnouncementNs = NEVER;
    refreshNs = NEVER;
    preemptionNs = NEVER;
    wantsMaster = false;
  }

  private boolean isHeldBack() {
    return fault || (group != null && group.isFaulty());
  }

  private void advertise() {
    counters.add(Counter.ADVERT_SENT);
    effects.advertise(effectivePriority);
  }

  /**
   * Advertises ahead of time, because of what another has sent. The timer is put off only by an
   * advertisement that leaves: a flood must not silence us.
   */
  private void answer(long nowNs) {
    if (nowNs < nextAnswerNs) {
      return;
    }
    nextAnswerNs = nowNs + settings.advertIntervalNs() / ANSWERS;
    timerNs = nowNs + settings.advertIntervalNs();
    advertise();
  }

  private void sayStop() {
    counters.add(Counter.ADVERT_SENT);
    counters.add(Counter.PRI_ZERO_SENT);
    effects.advertise(Advert.STOPS);
    log("sent 0 priority");
  }

  /** From the last advertisement of a master until it counts as down. */
  private long masterDownNs() {
    return settings.downTimerAdverts() * masterIntervalNs + skewNs();
  }

  /** The lower the priority, the later it takes over. */
  private long skewNs() {
    long of = settings.version() == 2 ? SECOND_NS : masterIntervalNs;
    return (256 - effectivePriority) * of / 256;
  }

  private void log(String what) {
    effects.log("(" + settings.name() + ") " + what);
  }

  private static String text(InetAddress address) {
    return address.getHostAddress();
  }
}

package weir.control.pool;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import weir.control.check.Checks;
import weir.control.config.RealServer;
import weir.control.config.ServiceKey;
import weir.control.config.VirtualServer;
import weir.control.config.VirtualServer.SorryServer;
import weir.control.ipvs.DestinationKey;
import weir.control.ipvs.DestinationSettings;
import weir.control.ipvs.ServiceSettings;
import weir.control.ipvs.Wanted.WantedService;
import weir.control.pool.Member.CheckState;

/**
 * The real servers of one virtual server, and which of them are in the pool: those whose checks are
 * all good, unless the sorry server stands in for them. A server is in until a check says
 * otherwise, but with {@code alpha}.
 *
 * <p>Says what it does in keepalived's words ({@code ipwrapper.c}), for the operators and scripts
 * that search for them. Without clock and without network: news of checks go in, {@link #wanted}
 * and notices come out. Lives on the control thread.
 */
public final class ServicePool {
  private static final int SORRY_SERVER_WEIGHT = 1;

  private final Checks checks;
  private final Announcer announcer;
  private final Runnable changed;
  private final Map<DestinationKey, Member> members = new LinkedHashMap<>();
  private final QuorumState quorum;
  private VirtualServer service;

  /**
   * Whether checks are to run: not before {@link #start}, nor while {@code ha_suspend} has them
   * rest.
   */
  private boolean checking;

  /**
   * A pool that checks nothing yet.
   *
   * @param announcer is told what happens
   * @param changed called when {@link #wanted} has changed
   */
  public ServicePool(VirtualServer service, Checks checks, Announcer announcer, Runnable changed) {
    this.service = service;
    this.checks = checks;
    this.announcer = announcer;
    this.changed = changed;
    for (RealServer server : service.realServers()) {
      Member member = new Member(server);
      members.put(member.key(), member);
    }
    quorum = QuorumState.atStart(service.quorum(), weightUp());
  }

  private ServicePool(ServicePool other) {
    service = other.service;
    checks = Checks.NONE;
    announcer = Announcer.SILENT;
    changed = () -> {};
    quorum = other.quorum.copy();
    other.members.forEach((key, member) -> members.put(key, member.copy()));
  }

  /** A pool in the same state that checks nothing and tells nobody: to see what would be. */
  ServicePool rehearsal() {
    return new ServicePool(this);
  }

  /**
   * Tells what it starts with, and starts the checks.
   *
   * @param isLocal whether this host has an address
   */
  public void start(IntPredicate isLocal) {
    members.values().forEach(this::tellStart);
    quorum.update(service, weightUp(), true, announcer);
    addressesChanged(isLocal);
  }

  private void tellStart(Member member) {
    if (member.isUp()) {
      announcer.announce(new Notice.Server(service, member.server(), true, true));
    }
  }

  /** As configured. */
  public VirtualServer service() {
    return service;
  }

  /** In the order of the file; in the pool or not. */
  public List<Member> members() {
    return List.copyOf(members.values());
  }

  /** One of them, or null. */
  public @Nullable Member member(DestinationKey key) {
    return members.get(key);
  }

  /** Whether the live servers are enough. */
  public boolean hasQuorum() {
    return quorum.isUp();
  }

  /** What is to be in the table now. */
  public Map<ServiceKey, WantedService> wanted() {
    Map<DestinationKey, DestinationSettings> destinations = new LinkedHashMap<>();
    for (Member member : members.values()) {
      if (isInTable(member)) {
        DestinationSettings settings = member.settings();
        destinations.put(member.key(), isActive(member) ? settings : settings.withWeight(0));
      }
    }
    SorryServer sorry = service.quorum().sorryServer();
    if (sorry != null) {
      addSorryServer(destinations, sorry);
    }
    WantedService wanted = new WantedService(ServiceSettings.of(service), destinations);
    Map<ServiceKey, WantedService> services = new LinkedHashMap<>();
    service.services().forEach(key -> services.put(key, wanted));
    return services;
  }

  private void addSorryServer(
      Map<DestinationKey, DestinationSettings> destinations, SorryServer sorry) {
    DestinationKey key = new DestinationKey(sorry.address(), sorry.port());
    if (sorryServerStandsIn()) {
      destinations.put(key, new DestinationSettings(sorry.lbKind(), SORRY_SERVER_WEIGHT, 0, 0));
    } else if (sorry.inhibit()) {
      destinations.putIfAbsent(key, new DestinationSettings(sorry.lbKind(), 0, 0, 0));
    }
  }

  private boolean sorryServerStandsIn() {
    return !quorum.isUp() && service.quorum().sorryServer() != null;
  }

  /** Whether it takes connections. */
  private boolean isActive(Member member) {
    return member.isUp() && !sorryServerStandsIn();
  }

  private boolean isInTable(Member member) {
    return member.drain() != Member.Drain.REMOVED
        && (isActive(member) || member.server().inhibitOnFailure());
  }

  /**
   * With {@code ha_suspend}, checks rest while this host has no address of the service.
   *
   * @param isLocal whether this host has an address
   */
  public void addressesChanged(IntPredicate isLocal) {
    boolean now = !service.haSuspend() || hasAddress(isLocal);
    if (now == checking) {
      return;
    }
    checking = now;
    if (now) {
      members.values().forEach(this::startChecks);
    } else {
      members.values().forEach(this::suspendChecks);
    }
  }

  /** A service without an address, by mark, is always here. */
  private boolean hasAddress(IntPredicate isLocal) {
    return service.services().stream()
        .anyMatch(key -> key.mark() != 0 || isLocal.test(key.address()));
  }

  private void startChecks(Member member) {
    for (CheckState state : member.checks()) {
      if (checking && state.running == null) {
        log("Activating healthchecker for service " + nameOf(member) + " for VS " + name());
        state.running =
            checks.start(
                state.check,
                state.up,
                new Checks.Listener() {
                  @Override
                  public void changed(boolean up) {
                    checkChanged(member, state, up);
                  }

                  @Override
                  public void weightChanged(OptionalInt weight) {
                    setWeight(member, weight);
                  }
                });
      }
    }
  }

  private void suspendChecks(Member member) {
    for (CheckState state : member.checks()) {
      log("Suspending healthchecker for service " + nameOf(member) + " for VS " + name());
      state.stop();
    }
  }

  /**
   * Goes by what a new file says: servers that are in both keep their state, and their checks where
   * these are the same.
   */
  public void reload(VirtualServer now) {
    VirtualServer was = service;
    Map<DestinationKey, Member> before = new LinkedHashMap<>(members);
    before.keySet().removeIf(key -> isIn(now, key));
    before.values().forEach(this::noLongerExists);
    Map<DestinationKey, Member> stay = new LinkedHashMap<>(members);
    members.clear();
    service = now;
    for (RealServer server : now.realServers()) {
      DestinationKey key = new DestinationKey(server.address(), server.port());
      Member member = stay.get(key);
      if (member == null) {
        member = new Member(server);
        members.put(key, member);
        tellStart(member);
      } else {
        members.put(key, member);
        reload(member, server);
      }
      startChecks(member);
    }
    quorum.reload(was, now, announcer);
    quorum.update(service, weightUp(), true, announcer);
  }

  private static boolean isIn(VirtualServer service, DestinationKey key) {
    return service.realServers().stream()
        .anyMatch(server -> server.address() == key.address() && server.port() == key.port());
  }

  private void reload(Member member, RealServer server) {
    boolean wasUp = member.isUp();
    int weight = member.weight();
    member.reload(server);
    logWeight(member, weight);
    if (member.isUp() != wasUp) {
      tellState(member);
    }
  }

  private void noLongerExists(Member member) {
    log("service " + nameOf(member) + " no longer exist");
    leave(member, "Removing ", "=> Removing <=", true);
  }

  /** The file does not have the service any more. */
  public void remove() {
    log(
        service.group() == null
            ? "Removing Virtual Server " + name()
            : "Removing Virtual Server Group [" + service.group() + "]");
    long weight = weightUp();
    members.values().forEach(member -> leave(member, "Removing ", "=> Removing <=", true));
    if (quorum.isUp() && weight > 0) {
      quorum.end(service, "=> Removing <=", announcer);
    }
  }

  /** The director stops; with {@code omega}, everybody is told. */
  public void shutDown() {
    for (Member member : members.values()) {
      if (!isInTable(member)) {
        log("Shutting down service " + nameOf(member) + " from VS " + name());
      }
      leave(member, "Shutting down ", "=> Shutting down <=", service.omega());
    }
    if (service.omega()) {
      quorum.end(service, "=> Shutting down <=", announcer);
    }
  }

  private void leave(Member member, String how, String mail, boolean tell) {
    member.stopChecks();
    if (!isInTable(member)) {
      return;
    }
    boolean inhibited = member.server().inhibitOnFailure() && !member.isUp();
    log(
        how
            + (inhibited ? "(inhibited) " : "")
            + "service "
            + nameOf(member)
            + " from VS "
            + name());
    if (member.isUp() && tell) {
      announcer.announce(new Notice.Server(service, member.server(), false, false));
      announcer.announce(new Notice.ServerMail(service, member.server(), false, true, mail));
    }
  }

  /** Takes a server on its way out, or back. */
  public void drain(Member member, Member.Drain to) {
    member.drain(to);
    quorum.update(service, weightUp(), false, announcer);
    changed.run();
  }

  /** Takes the news of a check. */
  void checkChanged(Member member, CheckState state, boolean up) {
    boolean first = !state.hasRun;
    state.hasRun = true;
    if (state.up == up) {
      if (first && (state.check.settings().alpha() || !up)) {
        announcer.announce(new Notice.Server(service, member.server(), member.isUp(), false));
      }
      return;
    }
    boolean was = member.isUp();
    state.up = up;
    boolean news = member.isUp() != was;
    if (news) {
      tellState(member);
      quorum.update(service, weightUp(), false, announcer);
      changed.run();
    }
    announcer.announce(
        new Notice.ServerMail(
            service, member.server(), member.isUp(), news, CheckWords.of(state.check, up)));
  }

  private void tellState(Member member) {
    boolean up = member.isUp();
    boolean inhibit = member.server().inhibitOnFailure();
    String how = inhibit ? (up ? "Enabling" : "Disabling") : (up ? "Adding" : "Removing");
    String where = inhibit ? " of VS " : up ? " to VS " : " from VS ";
    log(how + " service " + nameOf(member) + where + name());
    announcer.announce(new Notice.Server(service, member.server(), up, false));
  }

  /** {@code misc_dynamic}. */
  void setWeight(Member member, OptionalInt weight) {
    int before = member.weight();
    member.dynamicWeight(weight);
    if (member.weight() != before) {
      logWeight(member, before);
      quorum.update(service, weightUp(), false, announcer);
      changed.run();
    }
  }

  private void logWeight(Member member, int before) {
    if (member.weight() != before) {
      log(
          "Changing weight from "
              + before
              + " to "
              + member.weight()
              + " for "
              + (member.isUp() ? "" : "in")
              + "active service "
              + nameOf(member)
              + " of VS "
              + name());
    }
  }

  private long weightUp() {
    return members.values().stream()
        .filter(member -> member.isUp() && member.drain() != Member.Drain.REMOVED)
        .mapToLong(Member::weight)
        .sum();
  }

  private String name() {
    return Names.of(service);
  }

  private String nameOf(Member member) {
    return Names.of(service, member.server());
  }

  private void log(String line) {
    announcer.announce(new Notice.Log(line));
  }
}

package weir.control.pool;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weir.control.check.Checks;
import weir.control.config.Check;
import weir.control.config.RealServer;
import weir.control.config.ServiceKey;
import weir.control.config.VirtualServer;
import weir.control.ipvs.DestinationKey;
import weir.control.ipvs.DestinationSettings;
import weir.control.ipvs.ServiceSettings;
import weir.control.ipvs.Wanted.WantedService;

/**
 * The real servers of one virtual server, and which of them are in the pool: those whose checks are
 * all good. A server is in until a check says otherwise, but with {@code alpha}.
 *
 * <p>Logs what it does in keepalived's words ({@code ipwrapper.c}), for the operators and scripts
 * that search for them. Lives on the control thread.
 */
public final class ServicePool {
  private final Checks checks;
  private final Announcer announcer;
  private final Runnable changed;
  private final Map<DestinationKey, Member> members = new LinkedHashMap<>();
  private VirtualServer service;
  private boolean quorum = true;

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
    quorum = weightUp() >= service.quorum().quorum() + service.quorum().hysteresis();
  }

  /** A pool in the same state that checks nothing and tells nobody: to see what would be. */
  ServicePool rehearsal() {
    ServicePool copy = new ServicePool(service, Checks.NONE, Announcer.SILENT, () -> {});
    copy.quorum = quorum;
    copy.members.clear();
    members.forEach((key, member) -> copy.members.put(key, member.copy()));
    return copy;
  }

  /** Starts the checks of all servers. */
  public void start() {
    members.values().forEach(this::startChecks);
  }

  /** As configured. */
  public VirtualServer service() {
    return service;
  }

  /** In the order of the file, those of earlier files first; in the pool or not. */
  public List<Member> members() {
    return List.copyOf(members.values());
  }

  /** Whether its servers are enough. */
  public boolean hasQuorum() {
    return quorum;
  }

  /** One of them, or null. */
  public @Nullable Member member(DestinationKey key) {
    return members.get(key);
  }

  /** What is to be in the table now. */
  public Map<ServiceKey, WantedService> wanted() {
    Map<DestinationKey, DestinationSettings> destinations = new LinkedHashMap<>();
    for (Member member : members.values()) {
      if (member.isUp() && member.drain() != Member.Drain.REMOVED) {
        destinations.put(member.key(), member.settings());
      }
    }
    WantedService wanted = new WantedService(ServiceSettings.of(service), destinations);
    Map<ServiceKey, WantedService> services = new LinkedHashMap<>();
    service.services().forEach(key -> services.put(key, wanted));
    return services;
  }

  private void startChecks(Member member) {
    List<Check> all = member.server().checks();
    for (int i = 0; i < all.size(); i++) {
      int check = i;
      announcer.log(
          "Activating healthchecker for service "
              + Names.of(service, member.server())
              + " for VS "
              + Names.of(service));
      member.checks.add(
          checks.start(
              all.get(check),
              !member.failedChecks.get(check),
              up -> checkChanged(member, check, up)));
    }
  }

  private static void stopChecks(Member member) {
    member.checks.forEach(Checks.Handle::stop);
    member.checks.clear();
  }

  /**
   * Goes by what a new file says: servers that are in both keep their state, and their checks where
   * these are the same.
   */
  public void reload(VirtualServer now) {
    service = now;
    Map<DestinationKey, Member> before = new LinkedHashMap<>(members);
    members.clear();
    for (RealServer server : now.realServers()) {
      Member fresh = new Member(server);
      Member member = before.remove(fresh.key());
      if (member == null) {
        members.put(fresh.key(), fresh);
        startChecks(fresh);
        continue;
      }
      members.put(member.key(), member);
      member.drain(Member.Drain.NO);
      boolean sameChecks = member.server().checks().equals(server.checks());
      member.set(server);
      if (!sameChecks) {
        boolean up = member.isUp();
        stopChecks(member);
        member.failedChecks.clear();
        // One that failed is not trusted before it is good.
        member.failedChecks.set(0, server.checks().size(), !up);
        startChecks(member);
      }
    }
    before.values().forEach(ServicePool::stopChecks);
    updateQuorum();
  }

  /** Ends its checks. */
  public void stop() {
    members.values().forEach(ServicePool::stopChecks);
  }

  /** Takes a server on its way out, or back. */
  public void drain(Member member, Member.Drain to) {
    member.drain(to);
    changed.run();
  }

  /**
   * Takes the news of a check.
   *
   * @param check which one of the server's, from 0
   */
  void checkChanged(Member member, int check, boolean up) {
    boolean was = member.isUp();
    member.failedChecks.set(check, !up);
    if (member.isUp() == was) {
      return;
    }
    String server = Names.of(service, member.server());
    announcer.log(
        (was ? "Removing service " : "Adding service ")
            + server
            + (was ? " from VS " : " to VS ")
            + Names.of(service));
    updateQuorum();
    changed.run();
  }

  private long weightUp() {
    return members.values().stream()
        .filter(Member::isUp)
        .mapToLong(member -> member.server().weight())
        .sum();
  }

  private void updateQuorum() {
    long weight = weightUp();
    long enough = service.quorum().quorum();
    long hysteresis = service.quorum().hysteresis();
    String name = Names.of(service);
    if (!quorum && weight >= enough + hysteresis) {
      quorum = true;
      announcer.log(
          String.format(
              "Gained quorum %d+%d=%d <= %d for VS %s",
              enough, hysteresis, enough + hysteresis, weight, name));
    } else if (quorum && (weight == 0 || weight < enough - hysteresis)) {
      quorum = false;
      announcer.log(
          String.format(
              "Lost quorum %d-%d=%d > %d for VS %s",
              enough, hysteresis, enough - hysteresis, weight, name));
    }
  }
}

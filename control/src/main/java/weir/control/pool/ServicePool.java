package weir.control.pool;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntSupplier;
import weir.control.config.RealServer;
import weir.control.config.VirtualServer;

/**
 * The real servers of one virtual server, and which of them are in the pool: those whose checks are
 * all good. A server is in until a check says otherwise (as keepalived without {@code alpha}).
 *
 * <p>Logs what it does in keepalived's words ({@code ipwrapper.c}), for the operators and scripts
 * that search for them. Lives on the control thread.
 */
public final class ServicePool {
  private static final System.Logger LOG = System.getLogger("weir.pool");

  /** keepalived's defaults: quorum is lost when no weight is left. */
  private static final int QUORUM = 1;

  private static final int HYSTERESIS = 0;

  private final VirtualServer service;
  private final int id;
  private final List<Member> members = new ArrayList<>();
  private final List<Member> alive = new ArrayList<>();
  private boolean quorum = true;

  /** One real server of the service. */
  public static final class Member {
    private final RealServer server;
    private final int id;
    private final BitSet failedChecks = new BitSet();

    private Member(RealServer server, int id) {
      this.server = server;
      this.id = id;
    }

    /** As configured. */
    public RealServer server() {
      return server;
    }

    /** Its number for the dataplane, the same for as long as it is configured. */
    public int id() {
      return id;
    }
  }

  /**
   * All servers in.
   *
   * @param id the service's number for the dataplane
   * @param serverIds gives each server its number
   */
  public ServicePool(VirtualServer service, int id, IntSupplier serverIds) {
    this.service = service;
    this.id = id;
    for (RealServer server : service.realServers()) {
      members.add(new Member(server, serverIds.getAsInt()));
    }
    alive.addAll(members);
  }

  /** As configured. */
  public VirtualServer service() {
    return service;
  }

  /** The service's number for the dataplane, the same for as long as it is configured. */
  public int id() {
    return id;
  }

  /** In the order of the file, in the pool or not. */
  public List<Member> members() {
    return List.copyOf(members);
  }

  /** Those in the pool, in the order that they came in: one that was out comes last. */
  public List<Member> alive() {
    return List.copyOf(alive);
  }

  /**
   * Takes the news of a check.
   *
   * @param check which one of the server's, from 0
   * @return whether the server came into the pool or left it
   */
  public boolean checkChanged(Member member, int check, boolean up) {
    member.failedChecks.set(check, !up);
    boolean isAlive = member.failedChecks.isEmpty();
    if (isAlive == alive.contains(member)) {
      return false;
    }
    String server = Names.of(service, member.server);
    String name = Names.of(service);
    if (isAlive) {
      alive.add(member);
      LOG.log(Level.INFO, "Adding service " + server + " to VS " + name);
    } else {
      alive.remove(member);
      LOG.log(Level.INFO, "Removing service " + server + " from VS " + name);
    }
    updateQuorum(name);
    return true;
  }

  private void updateQuorum(String name) {
    long weight = alive.stream().mapToLong(member -> member.server.weight()).sum();
    if (!quorum && weight >= QUORUM + HYSTERESIS) {
      quorum = true;
      LOG.log(
          Level.INFO,
          String.format(
              "Gained quorum %d+%d=%d <= %d for VS %s",
              QUORUM, HYSTERESIS, QUORUM + HYSTERESIS, weight, name));
    } else if (quorum && (weight == 0 || weight < QUORUM - HYSTERESIS)) {
      quorum = false;
      LOG.log(
          Level.INFO,
          String.format(
              "Lost quorum %d-%d=%d > %d for VS %s",
              QUORUM, HYSTERESIS, QUORUM - HYSTERESIS, weight, name));
    }
  }
}

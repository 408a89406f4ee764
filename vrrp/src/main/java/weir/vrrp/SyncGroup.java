package weir.vrrp;

import java.util.List;
import java.util.function.Consumer;

/**
 * A {@code vrrp_sync_group}: virtual routers that change state together. None becomes master before
 * all want to; when one obeys another router, or fails, all do.
 */
public final class SyncGroup {
  private final String name;
  private final List<VirtualRouter> members;
  private final Consumer<String> log;
  private State state = State.INIT;

  /** A group of these, which belong to it from now on. */
  public SyncGroup(String name, List<VirtualRouter> members, Consumer<String> log) {
    this.name = name;
    this.members = List.copyOf(members);
    this.log = log;
    members.forEach(member -> member.join(this));
  }

  /** In logs. */
  public String name() {
    return name;
  }

  /** What its members came to last. */
  public State state() {
    return state;
  }

  boolean isFaulty() {
    return members.stream().anyMatch(VirtualRouter::isFaulty);
  }

  /** Whether a member may become master: all others are, or want to be. */
  boolean isReady(VirtualRouter first) {
    return state == State.MASTER
        || members.stream().allMatch(member -> member == first || member.wantsMaster());
  }

  /** One has changed its state; the others follow. */
  void follow(VirtualRouter first, State to, long nowNs) {
    if (state == to) {
      return;
    }
    state = to;
    log.accept("VRRP_Group(" + name + ") Syncing instances to " + to + " state");
    String reason = "its group followed " + first.settings().name();
    for (VirtualRouter member : members) {
      if (member != first) {
        switch (to) {
          case MASTER -> member.becomeMaster(reason, nowNs);
          case BACKUP -> member.leaveMaster(reason, nowNs);
          case FAULT -> member.enterFault(reason, nowNs);
          case INIT -> {}
        }
      }
    }
  }

  /** A member is whole again; the group is when all are. */
  void recovered(String what, long nowNs) {
    if (isFaulty()) {
      return;
    }
    log.accept("VRRP_Group(" + name + ") Leaving FAULT state");
    state = State.BACKUP;
    members.forEach(member -> member.leaveFault(what, nowNs));
  }
}

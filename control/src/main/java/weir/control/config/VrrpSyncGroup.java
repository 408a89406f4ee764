package weir.control.config;

import java.util.List;

/**
 * A {@code vrrp_sync_group} block: instances that change their state together.
 *
 * @param at where it begins
 * @param members names of instances
 * @param trackingWeight whether members may track with different weights
 */
public record VrrpSyncGroup(
    Position at,
    String name,
    List<String> members,
    Tracking tracking,
    VrrpNotify notices,
    boolean trackingWeight) {
  public VrrpSyncGroup {
    members = List.copyOf(members);
  }
}

package weir.dataplane;

import weir.conntrack.ConnectionTable;
import weir.conntrack.Timeouts;

/**
 * Which of IPVS's defences are up, once a second by how many entries of the table are free ({@code
 * update_defense_level} of net/netfilter/ipvs/ip_vs_ctl.c). Owned by one worker.
 *
 * <p>In IPVS an automatic mode is 1 while its defence is down and 2 while it is up; here both mean
 * automatic.
 */
final class Defence {
  private static final int ALWAYS = 3;

  private final ConnectionTable table;
  private int enoughFree;
  private int dropEntry;
  private int dropPacket;
  private int dropPacketRate;
  private int secureTcp;
  private int nextTick;
  private boolean dropsEntries;
  private boolean securesTcp;

  /** One in so many new connections is refused; 0 for none. */
  private int dropRate;

  private int untilDrop;

  Defence(ConnectionTable table, int nowTick) {
    this.table = table;
    adopt(Sysctls.DEFAULT, nowTick);
  }

  /** Goes by other knobs from now on. */
  void adopt(Sysctls sysctls, int nowTick) {
    enoughFree = sysctls.get(Sysctl.AMEMTHRESH);
    dropEntry = sysctls.get(Sysctl.DROP_ENTRY);
    dropPacket = sysctls.get(Sysctl.DROP_PACKET);
    dropPacketRate = sysctls.get(Sysctl.AM_DROPRATE);
    secureTcp = sysctls.get(Sysctl.SECURE_TCP);
    nextTick = nowTick;
  }

  /**
   * To be called before every burst.
   *
   * @return whether something may have changed
   */
  boolean update(int nowTick) {
    if (nowTick - nextTick < 0) {
      return false;
    }
    nextTick = nowTick + Timeouts.TICKS_PER_SECOND;
    long free = Math.max(0, table.free());
    boolean pressed = free < enoughFree;
    dropsEntries = isUp(dropEntry, pressed);
    securesTcp = isUp(secureTcp, pressed);
    if (!isUp(dropPacket, pressed)) {
      dropRate = 0;
    } else if (dropPacket == ALWAYS) {
      dropRate = dropPacketRate;
    } else {
      dropRate = (int) (enoughFree / (enoughFree - free));
      untilDrop = dropRate;
    }
    return true;
  }

  private static boolean isUp(int mode, boolean pressed) {
    return mode == ALWAYS || (mode != 0 && pressed);
  }

  /** Whether half-open connections are thinned out. */
  boolean dropsEntries() {
    return dropsEntries;
  }

  /** Whether TCP is followed by the table for attacks. */
  boolean securesTcp() {
    return securesTcp;
  }

  /** Whether this new connection is one of those to refuse ({@code ip_vs_todrop}). */
  boolean refuses() {
    if (dropRate == 0) {
      return false;
    }
    if (--untilDrop > 0) {
      return false;
    }
    untilDrop = dropRate;
    return true;
  }
}

package weir.control.adm;

import java.util.Locale;

/**
 * What an option sets; a command line sets it at most once. In the order in which {@link Legality}
 * complains.
 */
enum Setting {
  NUMERIC,
  CONNECTION,
  SERVICE("service-address"),
  SCHEDULER,
  PERSISTENT,
  NETMASK,
  SERVER("real-server"),
  FORWARD("forwarding-method"),
  WEIGHT,
  UPPER_THRESHOLD("u-threshold"),
  LOWER_THRESHOLD("l-threshold"),
  MCAST_INTERFACE,
  TIMEOUT,
  DAEMON,
  STATS,
  RATE,
  THRESHOLDS,
  PERSISTENT_CONN,
  NOSORT,
  SYNCID,
  EXACT,
  ONE_PACKET("ops"),
  PERSISTENCE_ENGINE("pe"),
  SCHED_FLAGS,
  MCAST_GROUP,
  MCAST_PORT,
  MCAST_TTL,
  SYNC_MAXLEN,
  TUN_INFO,
  TUN_TYPE,
  TUN_PORT,
  TUN_NOCSUM,
  TUN_CSUM,
  TUN_REMCSUM;

  private final String word;

  Setting() {
    this.word = name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Setting(String word) {
    this.word = word;
  }

  /** What errors call it. */
  String word() {
    return word;
  }
}

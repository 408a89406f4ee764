package weir.control.adm;

import static weir.control.adm.Setting.CONNECTION;
import static weir.control.adm.Setting.DAEMON;
import static weir.control.adm.Setting.EXACT;
import static weir.control.adm.Setting.FORWARD;
import static weir.control.adm.Setting.LOWER_THRESHOLD;
import static weir.control.adm.Setting.MCAST_GROUP;
import static weir.control.adm.Setting.MCAST_INTERFACE;
import static weir.control.adm.Setting.MCAST_PORT;
import static weir.control.adm.Setting.MCAST_TTL;
import static weir.control.adm.Setting.NETMASK;
import static weir.control.adm.Setting.NOSORT;
import static weir.control.adm.Setting.NUMERIC;
import static weir.control.adm.Setting.ONE_PACKET;
import static weir.control.adm.Setting.PERSISTENCE_ENGINE;
import static weir.control.adm.Setting.PERSISTENT;
import static weir.control.adm.Setting.PERSISTENT_CONN;
import static weir.control.adm.Setting.RATE;
import static weir.control.adm.Setting.SCHEDULER;
import static weir.control.adm.Setting.SCHED_FLAGS;
import static weir.control.adm.Setting.SERVER;
import static weir.control.adm.Setting.SERVICE;
import static weir.control.adm.Setting.STATS;
import static weir.control.adm.Setting.SYNCID;
import static weir.control.adm.Setting.SYNC_MAXLEN;
import static weir.control.adm.Setting.THRESHOLDS;
import static weir.control.adm.Setting.TIMEOUT;
import static weir.control.adm.Setting.TUN_CSUM;
import static weir.control.adm.Setting.TUN_INFO;
import static weir.control.adm.Setting.TUN_NOCSUM;
import static weir.control.adm.Setting.TUN_PORT;
import static weir.control.adm.Setting.TUN_REMCSUM;
import static weir.control.adm.Setting.TUN_TYPE;
import static weir.control.adm.Setting.UPPER_THRESHOLD;
import static weir.control.adm.Setting.WEIGHT;

/** The commands, and what can be set with each. */
@SuppressWarnings("ImmutableEnumChecker") // a Legality is only built here
enum AdmCommand {
  ADD_SERVICE(
      "add-service",
      new Legality()
          .needs(SERVICE)
          .takes(SCHEDULER, PERSISTENT, NETMASK, ONE_PACKET, PERSISTENCE_ENGINE, SCHED_FLAGS)),
  EDIT_SERVICE("edit-service", ADD_SERVICE.legality),
  DELETE_SERVICE("delete-service", new Legality().needs(SERVICE)),
  FLUSH("flush", new Legality()),
  LIST(
      "list",
      new Legality()
          .takesOneOf(CONNECTION, SERVICE, TIMEOUT, DAEMON)
          .takes(
              NUMERIC, STATS, RATE, THRESHOLDS, PERSISTENT_CONN, NOSORT, SYNCID, EXACT, TUN_INFO)),
  ADD_SERVER(
      "add-server",
      new Legality()
          .needs(SERVICE, SERVER)
          .takes(FORWARD, WEIGHT, UPPER_THRESHOLD, LOWER_THRESHOLD)
          .takes(TUN_TYPE, TUN_PORT, TUN_NOCSUM, TUN_CSUM, TUN_REMCSUM)),
  DELETE_SERVER("delete-server", new Legality().needs(SERVICE, SERVER)),
  EDIT_SERVER("edit-server", ADD_SERVER.legality),
  TIMEOUTS("set", new Legality()),
  START_DAEMON(
      "start-daemon",
      new Legality()
          .takes(MCAST_INTERFACE, SYNCID, MCAST_GROUP, MCAST_PORT, MCAST_TTL, SYNC_MAXLEN)),
  STOP_DAEMON("stop-daemon", new Legality().takes(SYNCID)),
  RESTORE("restore", new Legality()),
  SAVE("save", new Legality().takes(NUMERIC)),
  ZERO("zero", new Legality().takes(SERVICE)),
  HELP("help", new Legality()),
  VERSION("version", new Legality());

  private final String word;
  private final Legality legality;

  AdmCommand(String word, Legality legality) {
    this.word = word;
    this.legality = legality;
  }

  /** What errors call it. */
  String word() {
    return word;
  }

  /** What can be set with it. */
  Legality legality() {
    return legality;
  }
}

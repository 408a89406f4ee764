package weir.control.adm;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The options, commands among them. */
enum Option {
  ADD_SERVICE('A', AdmCommand.ADD_SERVICE),
  EDIT_SERVICE('E', AdmCommand.EDIT_SERVICE),
  DELETE_SERVICE('D', AdmCommand.DELETE_SERVICE),
  CLEAR('C', AdmCommand.FLUSH),
  LIST('L', AdmCommand.LIST),
  LIST_ALSO("list", 'l', Takes.NOTHING, AdmCommand.LIST, null),
  ZERO('Z', AdmCommand.ZERO),
  ADD_SERVER('a', AdmCommand.ADD_SERVER),
  EDIT_SERVER('e', AdmCommand.EDIT_SERVER),
  DELETE_SERVER('d', AdmCommand.DELETE_SERVER),
  SET('\0', AdmCommand.TIMEOUTS),
  HELP('h', AdmCommand.HELP),
  VERSION('v', AdmCommand.VERSION),
  RESTORE('R', AdmCommand.RESTORE),
  SAVE('S', AdmCommand.SAVE),
  START_DAEMON("start-daemon", '\0', Takes.ARGUMENT, AdmCommand.START_DAEMON, null),
  STOP_DAEMON("stop-daemon", '\0', Takes.ARGUMENT, AdmCommand.STOP_DAEMON, null),
  TCP_SERVICE('t', Takes.ARGUMENT, Setting.SERVICE),
  UDP_SERVICE('u', Takes.ARGUMENT, Setting.SERVICE),
  SCTP_SERVICE('\0', Takes.ARGUMENT, Setting.SERVICE),
  FWMARK_SERVICE('f', Takes.ARGUMENT, Setting.SERVICE),
  SCHEDULER('s', Takes.ARGUMENT, Setting.SCHEDULER),
  PERSISTENT('p', Takes.ARGUMENT_IF_ANY, Setting.PERSISTENT),
  NETMASK('M', Takes.ARGUMENT, Setting.NETMASK),
  REAL_SERVER('r', Takes.ARGUMENT, Setting.SERVER),
  MASQUERADING('m', Takes.NOTHING, Setting.FORWARD),
  IPIP('i', Takes.NOTHING, Setting.FORWARD),
  GATEWAYING('g', Takes.NOTHING, Setting.FORWARD),
  WEIGHT('w', Takes.ARGUMENT, Setting.WEIGHT),
  U_THRESHOLD('x', Takes.ARGUMENT, Setting.UPPER_THRESHOLD),
  L_THRESHOLD('y', Takes.ARGUMENT, Setting.LOWER_THRESHOLD),
  NUMERIC('n', Takes.NOTHING, Setting.NUMERIC),
  CONNECTION('c', Takes.NOTHING, Setting.CONNECTION),
  MCAST_INTERFACE('\0', Takes.ARGUMENT, Setting.MCAST_INTERFACE),
  SYNCID('\0', Takes.ARGUMENT, Setting.SYNCID),
  TIMEOUT('\0', Takes.NOTHING, Setting.TIMEOUT),
  DAEMON('\0', Takes.NOTHING, Setting.DAEMON),
  STATS('\0', Takes.NOTHING, Setting.STATS),
  RATE('\0', Takes.NOTHING, Setting.RATE),
  THRESHOLDS('\0', Takes.NOTHING, Setting.THRESHOLDS),
  PERSISTENT_CONN('\0', Takes.NOTHING, Setting.PERSISTENT_CONN),
  NOSORT('\0', Takes.NOTHING, Setting.NOSORT),
  SORT('\0', Takes.NOTHING, null),
  EXACT('X', Takes.NOTHING, Setting.EXACT),
  IPV6('6', Takes.NOTHING, null),
  OPS('o', Takes.NOTHING, Setting.ONE_PACKET),
  PE('\0', Takes.ARGUMENT, Setting.PERSISTENCE_ENGINE),
  SCHED_FLAGS('b', Takes.ARGUMENT, Setting.SCHED_FLAGS),
  MCAST_GROUP('\0', Takes.ARGUMENT, Setting.MCAST_GROUP),
  MCAST_PORT('\0', Takes.ARGUMENT, Setting.MCAST_PORT),
  MCAST_TTL('\0', Takes.ARGUMENT, Setting.MCAST_TTL),
  SYNC_MAXLEN('\0', Takes.ARGUMENT, Setting.SYNC_MAXLEN),
  TUN_INFO('\0', Takes.NOTHING, Setting.TUN_INFO),
  TUN_TYPE('\0', Takes.ARGUMENT, Setting.TUN_TYPE),
  TUN_PORT('\0', Takes.ARGUMENT, Setting.TUN_PORT),
  TUN_NOCSUM('\0', Takes.NOTHING, Setting.TUN_NOCSUM),
  TUN_CSUM('\0', Takes.NOTHING, Setting.TUN_CSUM),
  TUN_REMCSUM('\0', Takes.NOTHING, Setting.TUN_REMCSUM);

  /** What follows an option. */
  enum Takes {
    NOTHING,
    ARGUMENT,
    /** Unless the next word is an option, or there is none. */
    ARGUMENT_IF_ANY
  }

  private final String word;

  /** 0, which no command line can contain, where it has none. */
  private final char letter;

  private final Takes takes;
  private final @Nullable AdmCommand command;
  private final @Nullable Setting setting;

  Option(
      String word,
      char letter,
      Takes takes,
      @Nullable AdmCommand command,
      @Nullable Setting setting) {
    this.word = word;
    this.letter = letter;
    this.takes = takes;
    this.command = command;
    this.setting = setting;
  }

  Option(char letter, AdmCommand command) {
    this.word = name().toLowerCase(Locale.ROOT).replace('_', '-');
    this.letter = letter;
    this.takes = Takes.NOTHING;
    this.command = command;
    this.setting = null;
  }

  Option(char letter, Takes takes, @Nullable Setting setting) {
    this.word = name().toLowerCase(Locale.ROOT).replace('_', '-');
    this.letter = letter;
    this.takes = takes;
    this.command = null;
    this.setting = setting;
  }

  Takes takes() {
    return takes;
  }

  /** Where it is a command: which. */
  @Nullable AdmCommand command() {
    return command;
  }

  /** What it sets, if that is counted. */
  @Nullable Setting setting() {
    return setting;
  }

  static @Nullable Option of(String word) {
    for (Option option : values()) {
      if (option.word.equals(word)) {
        return option;
      }
    }
    return null;
  }

  static @Nullable Option of(char letter) {
    for (Option option : values()) {
      if (option.letter == letter && letter != '\0') {
        return option;
      }
    }
    return null;
  }
}

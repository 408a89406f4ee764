package weir.control.adm;

import weir.dataplane.VirtualService;

/** The words of {@code -b}. */
final class SchedulerFlags {
  private SchedulerFlags() {}

  /**
   * The flags.
   *
   * @param scheduler whose they are
   * @param words such as {@code sh-port,sh-fallback}
   * @return of {@link VirtualService#flags}
   */
  static int of(String scheduler, String words) throws ExitException {
    int flags = 0;
    for (String word : words.split(",", -1)) {
      flags |=
          switch (word) {
            case "" -> 0;
            case "flag-1" -> VirtualService.SCHED1;
            case "flag-2" -> VirtualService.SCHED2;
            case "flag-3" -> VirtualService.SCHED3;
            case "sh-fallback" -> flagOf("sh", scheduler, word, VirtualService.SH_FALLBACK);
            case "sh-port" -> flagOf("sh", scheduler, word, VirtualService.SH_PORT);
            case "mh-fallback" -> flagOf("mh", scheduler, word, VirtualService.MH_FALLBACK);
            case "mh-port" -> flagOf("mh", scheduler, word, VirtualService.MH_PORT);
            default -> throw ExitException.usage("invalid scheduler flag `" + word + "'");
          };
    }
    return flags;
  }

  private static int flagOf(String owner, String scheduler, String word, int flag)
      throws ExitException {
    if (!scheduler.equals(owner)) {
      throw ExitException.usage("incompatible scheduler flag `" + word + "'");
    }
    return flag;
  }
}

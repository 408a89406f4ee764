package weir.control.config;

import weir.dataplane.VirtualService;

/**
 * Reads {@code ops} and the flags of the scheduler of one virtual server. They may stand before
 * {@code lb_algo}: keepalived goes by what it has read so far, which nobody means.
 */
final class ServiceFlags {
  private final Fields fields;
  private final Diagnostics diagnostics;

  ServiceFlags(Fields fields, Diagnostics diagnostics) {
    this.fields = fields;
    this.diagnostics = diagnostics;
  }

  /**
   * The flags of {@link VirtualService#flags}. ({@code hashed} is one that the kernel sets by
   * itself.)
   *
   * @param isUdp whether the service has datagrams
   */
  int read(LbAlgo lbAlgo, boolean isUdp) {
    return onePacket(isUdp)
        | (has("flag-1") ? VirtualService.SCHED1 : 0)
        | (has("flag-2") ? VirtualService.SCHED2 : 0)
        | (has("flag-3") ? VirtualService.SCHED3 : 0)
        | flagOf(LbAlgo.SH, "sh-fallback", VirtualService.SH_FALLBACK, lbAlgo)
        | flagOf(LbAlgo.SH, "sh-port", VirtualService.SH_PORT, lbAlgo)
        | flagOf(LbAlgo.MH, "mh-fallback", VirtualService.MH_FALLBACK, lbAlgo)
        | flagOf(LbAlgo.MH, "mh-port", VirtualService.MH_PORT, lbAlgo);
  }

  private boolean has(String name) {
    return fields.last(name) != null;
  }

  private int onePacket(boolean isUdp) {
    Statement ops = fields.last("ops");
    if (ops == null) {
      return 0;
    }
    if (!isUdp) {
      diagnostics.warning(
          ops.at(),
          "'ops' schedules datagrams one by one: it is for UDP services only",
          "it has no effect here; remove it, or write protocol UDP");
      return 0;
    }
    return VirtualService.ONE_PACKET;
  }

  private int flagOf(LbAlgo scheduler, String name, int flag, LbAlgo lbAlgo) {
    Statement statement = fields.last(name);
    if (statement == null) {
      return 0;
    }
    if (lbAlgo != scheduler) {
      diagnostics.warning(
          statement.at(),
          "'" + name + "' is a flag of lb_algo " + scheduler.keyword(),
          "it has no effect on " + lbAlgo.keyword() + ", as in keepalived; remove it");
      return 0;
    }
    return flag;
  }
}

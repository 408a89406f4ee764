package weir.ffi;

/**
 * Puts BPF programs before the kernel's stack, at the clsact of interfaces: what kernels before 6.6
 * have in place of tcx. A program there outlives the process; the next one to be put there takes
 * its place.
 *
 * <p>Works in the network namespace that the opening thread was in, needs CAP_NET_ADMIN. Each
 * method gives 0 or {@code -errno}. Any thread may use it, one at a time.
 */
public final class IngressFilter implements AutoCloseable {
  /** Of all filters of an interface ours, by priority and number. */
  private static final int PRIORITY = 0x3e1;

  private static final int HANDLE = 1;

  private final Netlink netlink = new Netlink();

  /** Opens the way to the kernel. */
  public IngressFilter() {}

  /**
   * Puts a program there.
   *
   * @param program file descriptor of one of type BPF_PROG_TYPE_SCHED_CLS
   */
  public int set(int ifindex, int program) {
    try (RtnetlinkRequest place = request(Rtnetlink.RTM_NEWQDISC, Nl.NLM_F_EXCL, ifindex);
        RtnetlinkRequest filter = request(Rtnetlink.RTM_NEWTFILTER, Nl.NLM_F_REPLACE, ifindex)) {
      Tcmsg.tcmParent(place.body(), TrafficControl.TC_H_CLSACT);
      Tcmsg.tcmHandle(place.body(), TrafficControl.TC_H_CLSACT & 0xffff0000);
      place.putString(TrafficControl.TCA_KIND, "clsact");
      int result = netlink.ask(place);
      if (result < 0 && result != -Errno.EEXIST) {
        return result;
      }
      ours(filter);
      filter.putString(TrafficControl.TCA_KIND, "bpf");
      long options = filter.begin(TrafficControl.TCA_OPTIONS);
      filter.putInt(TrafficControl.TCA_BPF_FD, program);
      filter.putString(TrafficControl.TCA_BPF_NAME, "weir");
      filter.putInt(TrafficControl.TCA_BPF_FLAGS, TrafficControl.TCA_BPF_FLAG_ACT_DIRECT);
      filter.end(options);
      return netlink.ask(filter);
    }
  }

  /** Takes it away; the place, which costs nothing, remains. */
  public int remove(int ifindex) {
    try (RtnetlinkRequest filter = request(Rtnetlink.RTM_DELTFILTER, 0, ifindex)) {
      ours(filter);
      filter.putString(TrafficControl.TCA_KIND, "bpf");
      return netlink.ask(filter);
    }
  }

  private static RtnetlinkRequest request(int type, int flags, int ifindex) {
    int create = type == Rtnetlink.RTM_DELTFILTER ? 0 : Nl.NLM_F_CREATE;
    RtnetlinkRequest request = new RtnetlinkRequest(type, flags | create, Tcmsg.SIZEOF);
    Tcmsg.tcmIfindex(request.body(), ifindex);
    return request;
  }

  private static void ours(RtnetlinkRequest filter) {
    int parent = (TrafficControl.TC_H_CLSACT & 0xffff0000) | TrafficControl.TC_H_MIN_INGRESS;
    Tcmsg.tcmParent(filter.body(), parent);
    Tcmsg.tcmHandle(filter.body(), HANDLE);
    int everything = Short.toUnsignedInt(Short.reverseBytes((short) IfPacket.ETH_P_ALL));
    Tcmsg.tcmInfo(filter.body(), PRIORITY << 16 | everything);
  }

  /** What was put there stays. */
  @Override
  public void close() {
    netlink.close();
  }
}

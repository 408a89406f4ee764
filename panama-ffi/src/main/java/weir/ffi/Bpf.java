package weir.ffi;

/** Constants of bpf(2): {@code linux/bpf.h}. */
@CConstants("linux/bpf.h")
public final class Bpf {
  // enum bpf_cmd
  public static final int BPF_MAP_CREATE = 0;
  public static final int BPF_MAP_LOOKUP_ELEM = 1;
  public static final int BPF_MAP_UPDATE_ELEM = 2;
  public static final int BPF_MAP_DELETE_ELEM = 3;
  public static final int BPF_PROG_LOAD = 5;
  public static final int BPF_PROG_TEST_RUN = 10;
  public static final int BPF_LINK_CREATE = 28;

  // enum bpf_map_type
  public static final int BPF_MAP_TYPE_HASH = 1;
  public static final int BPF_MAP_TYPE_ARRAY = 2;
  public static final int BPF_MAP_TYPE_LPM_TRIE = 11;
  public static final int BPF_MAP_TYPE_DEVMAP = 14;
  public static final int BPF_MAP_TYPE_XSKMAP = 17;
  public static final int BPF_MAP_TYPE_RINGBUF = 27;

  // Of a record of BPF_MAP_TYPE_RINGBUF: its flags, bits of its length, and bytes before it.
  public static final int BPF_RB_NO_WAKEUP = 1;
  public static final int BPF_RB_FORCE_WAKEUP = 1 << 1;
  public static final int BPF_RINGBUF_BUSY_BIT = 1 << 31;
  public static final int BPF_RINGBUF_DISCARD_BIT = 1 << 30;
  public static final int BPF_RINGBUF_HDR_SZ = 8;

  public static final int BPF_F_NO_PREALLOC = 1;

  /** Flag of BPF_MAP_CREATE: an array that can be mapped into memory. */
  public static final int BPF_F_MMAPABLE = 1 << 10;

  // enum bpf_prog_type
  public static final int BPF_PROG_TYPE_SOCKET_FILTER = 1;
  public static final int BPF_PROG_TYPE_SCHED_CLS = 3;
  public static final int BPF_PROG_TYPE_XDP = 6;

  // enum bpf_attach_type
  public static final int BPF_XDP = 37;

  /** Before the kernel's stack and its traffic control, since Linux 6.6. */
  @SinceLinux("6.6")
  public static final int BPF_TCX_INGRESS = 46;

  /** Flag of BPF_PROG_LOAD, since Linux 5.18: the program takes packets in several pieces. */
  @SinceLinux("5.18")
  public static final int BPF_F_XDP_HAS_FRAGS = 1 << 5;

  /** Flag of BPF_PROG_TEST_RUN, since Linux 5.18: the program's verdicts are carried out. */
  @SinceLinux("5.18")
  public static final int BPF_F_TEST_XDP_LIVE_FRAMES = 1 << 1;

  // enum xdp_action
  public static final int XDP_ABORTED = 0;
  public static final int XDP_DROP = 1;
  public static final int XDP_PASS = 2;
  public static final int XDP_TX = 3;
  public static final int XDP_REDIRECT = 4;

  /** enum tcx_action_base: on to the next program, or the kernel's stack. */
  @SinceLinux("6.6")
  public static final int TCX_NEXT = -1;

  /** enum tcx_action_base. */
  @SinceLinux("6.6")
  public static final int TCX_DROP = 2;

  /** enum tcx_action_base: where bpf_redirect said. */
  @SinceLinux("6.6")
  public static final int TCX_REDIRECT = 7;

  /** {@code src_reg} of a 64-bit load whose value is the file descriptor of a map. */
  public static final int BPF_PSEUDO_MAP_FD = 1;

  /** {@code src_reg} of a 64-bit load whose value is the address of a map's value. */
  public static final int BPF_PSEUDO_MAP_VALUE = 2;

  /** Bytes of a name, the final zero included. */
  public static final int BPF_OBJ_NAME_LEN = 16;

  private Bpf() {}
}

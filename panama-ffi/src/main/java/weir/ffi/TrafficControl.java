package weir.ffi;

/** Constants of traffic control: {@code linux/pkt_sched.h}, {@code linux/pkt_cls.h}; tc-bpf(8). */
@CConstants({"linux/rtnetlink.h", "linux/pkt_sched.h", "linux/pkt_cls.h"})
final class TrafficControl {
  /** The place of filters of what comes in and goes out. */
  static final int TC_H_CLSACT = 0xfffffff1;

  /** In the lower half beside it: what comes in. */
  static final int TC_H_MIN_INGRESS = 0xfff2;

  static final int TCA_KIND = 1;
  static final int TCA_OPTIONS = 2;

  // In TCA_OPTIONS of a filter of kind "bpf".
  static final int TCA_BPF_FD = 6;
  static final int TCA_BPF_NAME = 7;
  static final int TCA_BPF_FLAGS = 8;

  /** The program's verdict is what becomes of the packet. */
  static final int TCA_BPF_FLAG_ACT_DIRECT = 1;

  private TrafficControl() {}
}

package weir.afxdp;

import weir.ffi.Bpf;
import weir.ffi.Xdp;

/** How the steer program sits on an interface; of those at XDP the first that works is taken. */
public enum AttachMode {
  /** In the driver, packets of any length. */
  NATIVE_FRAGS("native with frags", Xdp.XDP_FLAGS_DRV_MODE, Bpf.BPF_F_XDP_HAS_FRAGS),
  /** In the driver, packets of one piece: an MTU up to about 3498. */
  NATIVE("native", Xdp.XDP_FLAGS_DRV_MODE, 0),
  /** Before the kernel's stack, with any driver: slower, and only where segments are not merged. */
  SKB("skb", Xdp.XDP_FLAGS_SKB_MODE, 0),
  /** At tc, with a veth pair to the sockets: packets stay as the kernel has them. */
  TCX("tcx", 0, 0),
  /** As by tcx, which the kernel does not have. */
  CLSACT("clsact", 0, 0),
  /** Not by XDP: a packet socket with a filter, and a program at tc. */
  TAP("io_uring", 0, 0);

  private final String title;
  final int linkFlags;
  final int programFlags;

  AttachMode(String title, int linkFlags, int programFlags) {
    this.title = title;
    this.linkFlags = linkFlags;
    this.programFlags = programFlags;
  }

  /** Whether packets have the kernel's buffers there. */
  boolean isAtTc() {
    return this == TCX || this == CLSACT;
  }

  @Override
  public String toString() {
    return title;
  }
}

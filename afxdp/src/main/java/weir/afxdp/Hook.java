package weir.afxdp;

import weir.ffi.Bpf;

/**
 * Where in the kernel a program sees the packets of an interface, and how it reads its context
 * there: {@code struct xdp_md} or {@code struct __sk_buff} of {@code linux/bpf.h}.
 */
public enum Hook {
  /** In the driver, before there is a socket buffer. */
  XDP(0, 4, 16, Bpf.XDP_PASS),
  /** Where a socket buffer enters the stack: whole segments, checksums still to be completed. */
  TC(76, 80, 12, -1);

  /** Where the context says where the packet begins. */
  final int data;

  /** Where the context says where the packet's first piece ends. */
  final int dataEnd;

  /** Where the context says which receive queue it came by. */
  final int queue;

  /** The verdict that leaves the packet to the kernel, or to the next program. */
  final int pass;

  Hook(int data, int dataEnd, int queue, int pass) {
    this.data = data;
    this.dataEnd = dataEnd;
    this.queue = queue;
    this.pass = pass;
  }
}

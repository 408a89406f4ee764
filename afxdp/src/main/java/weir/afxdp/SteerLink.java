package weir.afxdp;

import java.util.ArrayList;
import java.util.List;
import weir.afxdp.bpf.BpfMap;
import weir.afxdp.bpf.BpfProgram;
import weir.ffi.Bpf;
import weir.ffi.Errno;
import weir.ffi.ErrnoException;
import weir.ffi.Libc;

/** The steer program on an interface, in the best mode that the driver has. */
final class SteerLink implements AutoCloseable {
  private final AttachMode mode;
  private final int fd;

  private SteerLink(AttachMode mode, int fd) {
    this.mode = mode;
    this.fd = fd;
  }

  /**
   * Loads and attaches the program.
   *
   * @param sockets the interface's AF_XDP sockets by queue
   * @throws ErrnoException where no allowed mode works, or somebody else is there
   */
  static SteerLink attach(
      Device device, SteerMaps maps, BpfMap sockets, KernelFeatures features, boolean allowSkb) {
    List<String> refused = new ArrayList<>();
    int errno = Errno.EOPNOTSUPP;
    for (AttachMode mode : AttachMode.values()) {
      if (mode == AttachMode.NATIVE_FRAGS && !features.has(KernelFeature.XDP_FRAGS)) {
        continue;
      }
      if (mode == AttachMode.SKB) {
        checkSkb(device, allowSkb, refused, errno);
      }
      int link = attach(device, maps, sockets, mode);
      if (link >= 0) {
        return new SteerLink(mode, link);
      }
      errno = -link;
      if (Busy.isTaken(link)) {
        throw new ErrnoException(
            "attach to " + device.name() + ", held by " + XdpHolder.describe(device), errno);
      }
      String why =
          errno == Errno.ERANGE ? "MTU " + device.mtu() + " is too large" : Errno.describe(errno);
      refused.add(mode + ": " + why);
    }
    throw new ErrnoException("attach to %s: %s".formatted(device.name(), refused), errno);
  }

  private static int attach(Device device, SteerMaps maps, BpfMap sockets, AttachMode mode) {
    byte[] code =
        SteerProgram.assemble(
            Hook.XDP,
            device.mac(),
            maps.services().fd(),
            maps.local().fd(),
            Ending.toSocket(sockets.fd(), Bpf.XDP_PASS));
    try (BpfProgram program =
        BpfProgram.load(Hook.XDP.type, "weir_steer", code, mode.programFlags)) {
      // The link keeps the program.
      return Busy.retry(() -> program.attach(device.index(), mode.linkFlags));
    }
  }

  /**
   * Merged segments do not fit a frame: TCP would stop altogether. What the interface itself merges
   * is known; what senders on this host leave unsegmented is not, they may be in any namespace.
   */
  private static void checkSkb(Device device, boolean allowSkb, List<String> refused, int errno) {
    String name = device.name();
    if (!allowSkb) {
      throw new ErrnoException(
          "attach to %s: %s; allow skb mode only after `ethtool -K %s gro off` here and `ethtool -K DEV tso off gso off` on local senders"
              .formatted(name, refused, name),
          errno);
    }
    if (device.merges()) {
      throw new ErrnoException(
          "attach to %s in skb mode, which loses merged TCP segments: first `ethtool -K %s gro off`"
              .formatted(name, name),
          errno);
    }
  }

  AttachMode mode() {
    return mode;
  }

  /** Detaches, and nothing else holds the program. */
  @Override
  public void close() {
    Libc.close(fd);
  }
}

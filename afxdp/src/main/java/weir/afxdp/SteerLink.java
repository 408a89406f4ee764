package weir.afxdp;

import java.util.ArrayList;
import java.util.List;
import weir.afxdp.bpf.BpfProgram;
import weir.ffi.Errno;
import weir.ffi.ErrnoException;
import weir.ffi.IngressFilter;
import weir.ffi.Libc;

/** A program on an interface: at XDP in the best mode that the driver has, or at tc. */
final class SteerLink implements AutoCloseable {
  private static final List<AttachMode> AT_XDP =
      List.of(AttachMode.NATIVE_FRAGS, AttachMode.NATIVE, AttachMode.SKB);

  private final AttachMode mode;
  private final Runnable detach;

  private SteerLink(AttachMode mode, Runnable detach) {
    this.mode = mode;
    this.detach = detach;
  }

  private static SteerLink ofLink(AttachMode mode, int fd) {
    // Nothing else holds the program.
    return new SteerLink(mode, () -> Libc.close(fd));
  }

  /**
   * Loads a program and attaches it at tc: by tcx, behind those that are there; where the kernel
   * has none at clsact, where it outlives a process that is killed, and has to see to that itself.
   *
   * @throws ErrnoException where that does not work
   */
  static SteerLink attachAtTc(Device device, byte[] code, KernelFeatures features) {
    if (!features.has(KernelFeature.TCX)) {
      return attachAtClsact(device, code);
    }
    int link = attach(Hook.TC, device, code, AttachMode.TCX);
    ErrnoException.check("attach to " + device.name() + " by tcx", link);
    return ofLink(AttachMode.TCX, link);
  }

  private static SteerLink attachAtClsact(Device device, byte[] code) {
    IngressFilter filter = new IngressFilter();
    try (BpfProgram program = BpfProgram.load(Hook.TC.type, "weir_steer", code, 0)) {
      int result = filter.set(device.index(), program.fd());
      ErrnoException.check("attach to " + device.name() + " at clsact", result);
    } catch (RuntimeException e) {
      filter.close();
      throw e;
    }
    return new SteerLink(
        AttachMode.CLSACT,
        () -> {
          filter.remove(device.index());
          filter.close();
        });
  }

  /**
   * Loads a program and attaches it at XDP.
   *
   * @throws ErrnoException where no allowed mode works, or somebody else is there
   */
  static SteerLink attachAtXdp(
      Device device, byte[] code, KernelFeatures features, boolean allowSkb) {
    List<String> refused = new ArrayList<>();
    int errno = Errno.EOPNOTSUPP;
    for (AttachMode mode : AT_XDP) {
      if (mode == AttachMode.NATIVE_FRAGS && !features.has(KernelFeature.XDP_FRAGS)) {
        continue;
      }
      if (mode == AttachMode.SKB) {
        checkSkb(device, allowSkb, refused, errno);
      }
      int link = attach(Hook.XDP, device, code, mode);
      if (link >= 0) {
        return ofLink(mode, link);
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

  private static int attach(Hook hook, Device device, byte[] code, AttachMode mode) {
    try (BpfProgram program = BpfProgram.load(hook.type, "weir_steer", code, mode.programFlags)) {
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

  /** Detaches. */
  @Override
  public void close() {
    detach.run();
  }
}

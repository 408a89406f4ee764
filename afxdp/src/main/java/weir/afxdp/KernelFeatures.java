package weir.afxdp;

import java.util.EnumSet;
import java.util.Set;
import weir.afxdp.bpf.Assembler;
import weir.afxdp.bpf.BpfProgram;
import weir.ffi.Bpf;
import weir.ffi.Errno;
import weir.ffi.ErrnoException;
import weir.ffi.Libc;
import weir.ffi.Socket;
import weir.ffi.Xdp;

/**
 * What the running kernel has, found out by trying: distributions backport, so its version says
 * little.
 *
 * @param present the features that it has
 */
public record KernelFeatures(Set<KernelFeature> present) {
  private static final int LOOPBACK_INDEX = 1;

  /** Copies the set. */
  public KernelFeatures {
    present = Set.copyOf(present);
  }

  /**
   * Tries each feature; leaves nothing behind.
   *
   * @throws ErrnoException where this process may not even try (EPERM)
   */
  public static KernelFeatures probe() {
    Set<KernelFeature> present = EnumSet.noneOf(KernelFeature.class);
    if (hasLinks()) {
      present.add(KernelFeature.XDP_LINK);
    }
    if (hasFrags()) {
      present.add(KernelFeature.XDP_FRAGS);
    }
    if (hasTcx()) {
      present.add(KernelFeature.TCX);
    }
    if (hasAfXdp()) {
      present.add(KernelFeature.AF_XDP);
    }
    if (present.contains(KernelFeature.AF_XDP) && hasTransmitChecksum()) {
      present.add(KernelFeature.TX_CHECKSUM);
    }
    return new KernelFeatures(present);
  }

  /** Whether the kernel has it. */
  public boolean has(KernelFeature feature) {
    return present.contains(feature);
  }

  private static BpfProgram pass(Hook hook, int flags) {
    byte[] code = new Assembler().move(Assembler.Register.R0, hook.pass).exit().assemble();
    return BpfProgram.load(hook.type, "weir_probe", code, flags);
  }

  /** The loopback has no native XDP: a kernel with links says so, an older one EINVAL. */
  private static boolean hasLinks() {
    try (BpfProgram program = pass(Hook.XDP, 0)) {
      int link = program.attach(LOOPBACK_INDEX, Xdp.XDP_FLAGS_DRV_MODE);
      if (link >= 0) {
        Libc.close(link);
      }
      return link != -Errno.EINVAL;
    }
  }

  /** There is no interface 0: a kernel with tcx says so, an older one EINVAL. */
  private static boolean hasTcx() {
    try (BpfProgram program = pass(Hook.TC, 0)) {
      return program.attach(0, 0) == -Errno.ENODEV;
    }
  }

  private static boolean hasFrags() {
    try (BpfProgram program = pass(Hook.XDP, Bpf.BPF_F_XDP_HAS_FRAGS)) {
      return program.fd() >= 0;
    } catch (ErrnoException e) {
      if (e.errno() == Errno.EINVAL) {
        return false;
      }
      throw e;
    }
  }

  private static boolean hasAfXdp() {
    int fd = Libc.socket(Socket.AF_XDP, Socket.SOCK_RAW, 0);
    if (fd == -Errno.EAFNOSUPPORT) {
      return false;
    }
    ErrnoException.check("open an AF_XDP socket (needs CAP_NET_RAW)", fd);
    Libc.close(fd);
    return true;
  }

  private static boolean hasTransmitChecksum() {
    try (Umem umem = Umem.map(1, 4096)) {
      int fd = Libc.socket(Socket.AF_XDP, Socket.SOCK_RAW, 0);
      ErrnoException.check("open an AF_XDP socket (needs CAP_NET_RAW)", fd);
      try {
        umem.register(fd, true);
        return true;
      } catch (ErrnoException e) {
        if (e.errno() == Errno.EINVAL) {
          return false;
        }
        throw e;
      } finally {
        Libc.close(fd);
      }
    }
  }

  /** A line for each feature: its name, the kernel that brought it, and whether it is there. */
  @Override
  public String toString() {
    StringBuilder table = new StringBuilder();
    for (KernelFeature feature : KernelFeature.values()) {
      String state = has(feature) ? "yes" : "no: " + feature.replacement();
      table.append("%-26s Linux %-5s %s%n".formatted(feature.title(), feature.since(), state));
    }
    return table.toString();
  }
}

package weir.afxdp.bpf;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import weir.ffi.Bpf;
import weir.ffi.Errno;
import weir.ffi.ErrnoException;

/** Runs a program on one packet, without a device. */
public final class BpfTestRun {
  private BpfTestRun() {}

  /** Skips the test where this process may not use bpf(2). */
  public static void assumePrivilege() {
    try {
      BpfMap.hash("weir_probe", 4, 1).close();
    } catch (ErrnoException e) {
      assumeTrue(e.errno() != Errno.EPERM, "needs CAP_BPF and CAP_NET_ADMIN");
      throw e;
    }
  }

  /** What the program says to the packet, such as {@link Bpf#XDP_PASS}. */
  public static int verdict(BpfProgram program, byte[] packet) {
    return program.run(packet).verdict();
  }
}

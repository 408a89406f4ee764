package weir.afxdp;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import weir.ffi.Bpf;
import weir.ffi.BpfAttr;
import weir.ffi.Errno;
import weir.ffi.ErrnoException;
import weir.ffi.Libc;
import weir.ffi.Memory;

/** Runs a program on one packet, without a device. */
final class BpfTestRun {
  private BpfTestRun() {}

  /** Skips the test where this process may not use bpf(2). */
  static void assumePrivilege() {
    try {
      BpfMap.hash("weir_probe", 4, 1).close();
    } catch (ErrnoException e) {
      assumeTrue(e.errno() != Errno.EPERM, "needs CAP_BPF and CAP_NET_ADMIN");
      throw e;
    }
  }

  /** What the program says to the packet, such as {@link Bpf#XDP_PASS}. */
  static int verdict(BpfProgram program, byte[] packet) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(packet.length);
      data.copyFrom(MemorySegment.ofArray(packet));
      long attr = BpfAttrs.attr(arena);
      Memory.putInt(attr + BpfAttr.TEST_PROG_FD_OFFSET, program.fd());
      Memory.putInt(attr + BpfAttr.TEST_DATA_SIZE_IN_OFFSET, packet.length);
      Memory.putLong(attr + BpfAttr.TEST_DATA_IN_OFFSET, data.address());
      ErrnoException.check("BPF_PROG_TEST_RUN", Libc.bpf(Bpf.BPF_PROG_TEST_RUN, attr));
      return Memory.getInt(attr + BpfAttr.TEST_RETVAL_OFFSET);
    }
  }
}

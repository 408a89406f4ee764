package weir.afxdp.bpf;

import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import weir.ffi.Bpf;
import weir.ffi.BpfAttr;
import weir.ffi.Memory;

/** Fills in {@link BpfAttr}. */
final class BpfAttrs {
  private BpfAttrs() {}

  /** A zeroed {@link BpfAttr}. */
  static long attr(Arena arena) {
    return arena.allocate(BpfAttr.SIZEOF, 8).address();
  }

  /** Writes a name of an object, cut to what the kernel takes. */
  static void name(long attr, long offset, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < Math.min(bytes.length, Bpf.BPF_OBJ_NAME_LEN - 1); i++) {
      Memory.putByte(attr + offset + i, bytes[i]);
    }
  }
}

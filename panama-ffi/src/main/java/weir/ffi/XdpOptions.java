package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * How a socket is bound: option XDP_OPTIONS.
 *
 * <pre>{@code
 * // linux/if_xdp.h
 * struct xdp_options {
 *   __u32 flags; // XDP_OPTIONS_ZEROCOPY
 * };
 * }</pre>
 */
@CStruct(value = "struct xdp_options", header = "linux/if_xdp.h")
public final class XdpOptions {
  public static final StructLayout LAYOUT = MemoryLayout.structLayout(JAVA_INT.withName("flags"));

  /** Bytes of the structure. */
  public static final long SIZEOF = LAYOUT.byteSize();

  public static final long FLAGS_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("flags"));

  private XdpOptions() {}

  /** Reads {@code flags}. */
  public static int flags(long struct) {
    return Memory.getInt(struct + FLAGS_OFFSET);
  }
}

package weir.dataplane;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import weir.ffi.Memory;

/** A packet in memory of its own, for code that works on addresses. */
final class Frame {
  private final MemorySegment memory;
  final long address;
  final int length;

  Frame(byte[] bytes) {
    // The collector frees it when the test has let go of it.
    memory = Arena.ofAuto().allocate(Math.max(1, bytes.length), 8);
    memory.copyFrom(MemorySegment.ofArray(bytes));
    address = memory.address();
    length = bytes.length;
  }

  /** A copy of what lies at an address. */
  Frame(long from, int length) {
    this(MemorySegment.ofAddress(from).reinterpret(length).toArray(JAVA_BYTE));
  }

  byte[] bytes() {
    byte[] bytes = new byte[length];
    MemorySegment.copy(Memory.ALL, address, MemorySegment.ofArray(bytes), 0, length);
    return bytes;
  }
}

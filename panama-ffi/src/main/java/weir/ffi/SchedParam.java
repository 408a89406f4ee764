package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * How urgent a thread is.
 *
 * <pre>{@code
 * // sched.h
 * struct sched_param {
 *   int sched_priority; // 1..99 with SCHED_FIFO
 * };
 * }</pre>
 */
@CStruct(value = "struct sched_param", header = "sched.h")
final class SchedParam {
  static final StructLayout LAYOUT = MemoryLayout.structLayout(JAVA_INT.withName("sched_priority"));

  /** Bytes of the structure. */
  static final long SIZEOF = LAYOUT.byteSize();

  static final long SCHED_PRIORITY_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("sched_priority"));

  private SchedParam() {}

  /** Writes {@code sched_priority}. */
  static void schedPriority(long struct, int value) {
    Memory.putInt(struct + SCHED_PRIORITY_OFFSET, value);
  }
}

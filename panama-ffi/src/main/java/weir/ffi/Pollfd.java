package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * One thing that poll(2) waits for.
 *
 * <pre>{@code
 * // poll.h
 * struct pollfd {
 *   int fd;
 *   short events; // POLLIN, POLLOUT
 *   short revents; // what happened
 * };
 * }</pre>
 */
@CStruct(value = "struct pollfd", header = "poll.h")
public final class Pollfd {
  public static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_INT.withName("fd"), JAVA_SHORT.withName("events"), JAVA_SHORT.withName("revents"));

  /** Bytes of the structure. */
  public static final long SIZEOF = LAYOUT.byteSize();

  public static final long FD_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("fd"));
  public static final long EVENTS_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("events"));
  public static final long REVENTS_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("revents"));

  private Pollfd() {}

  /** Writes {@code fd}. */
  public static void fd(long struct, int value) {
    Memory.putInt(struct + FD_OFFSET, value);
  }

  /** Writes {@code events}. */
  public static void events(long struct, int value) {
    Memory.putShort(struct + EVENTS_OFFSET, value);
  }

  /** Reads {@code revents}. */
  public static int revents(long struct) {
    return Memory.getShort(struct + REVENTS_OFFSET);
  }
}

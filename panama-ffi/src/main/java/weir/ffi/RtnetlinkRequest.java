package weir.ffi;

import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;

/**
 * Builds one message of rtnetlink: a header, the structure of its type, attributes.
 *
 * <pre>
 *  +----------+-----------+-----------+-----------+-----
 *  | nlmsghdr | structure | attribute | attribute | ...
 *  +----------+-----------+-----------+-----------+-----
 * </pre>
 */
final class RtnetlinkRequest implements AutoCloseable {
  private static final int ROOM = 2048;

  private final Arena arena = Arena.ofConfined();
  private final long body =
      arena.allocate(ROOM, Long.BYTES).address() + NetlinkMessages.align(Nlmsghdr.SIZEOF);
  private final int type;
  private final int flags;
  private long size;

  /**
   * A message with a structure of zeros.
   *
   * @param type RTM_*
   * @param flags NLM_F_*
   * @param header bytes of the structure
   */
  RtnetlinkRequest(int type, int flags, long header) {
    this.type = type;
    this.flags = flags;
    this.size = NetlinkMessages.align(header);
  }

  int type() {
    return type;
  }

  int flags() {
    return flags;
  }

  /** The address of the structure, for which there is room for a header before it. */
  long body() {
    return body;
  }

  /** Bytes of structure and attributes. */
  long size() {
    return size;
  }

  /** Adds an attribute. */
  void put(int attribute, byte[] value) {
    long at = begin(attribute);
    require(value.length);
    Memory.putBytes(body + size, value);
    size += value.length;
    end(at);
  }

  /** Adds a number in the machine's order. */
  void putInt(int attribute, int value) {
    long at = begin(attribute);
    Memory.putInt(body + size, value);
    size += Integer.BYTES;
    end(at);
  }

  /** Adds a string, with its zero. */
  void putString(int attribute, String value) {
    put(attribute, (value + '\0').getBytes(StandardCharsets.UTF_8));
  }

  /** Begins an attribute that what comes next is the value of; {@link #end} takes its place. */
  long begin(int attribute) {
    require(Long.BYTES);
    long at = body + size;
    Rtattr.rtaType(at, attribute);
    size += Rtattr.SIZEOF;
    return at;
  }

  /** Ends an attribute. */
  void end(long at) {
    Rtattr.rtaLen(at, (int) (body + size - at));
    size = NetlinkMessages.align(size);
  }

  /** Room for a structure within an attribute; gives its address. */
  long structure(long bytes) {
    require(bytes);
    long at = body + size;
    size += NetlinkMessages.align(bytes);
    return at;
  }

  private void require(long bytes) {
    if (Nlmsghdr.SIZEOF + size + Rtattr.SIZEOF + bytes > ROOM) {
      throw new ErrnoException("rtnetlink message", Errno.EMSGSIZE);
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}

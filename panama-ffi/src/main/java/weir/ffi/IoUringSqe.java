package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * An entry of the submission ring: one thing to do. Of members that share their place, the one used
 * here.
 *
 * <pre>{@code
 * // linux/io_uring.h
 * struct io_uring_sqe {
 *   __u8 opcode; // IORING_OP_...
 *   __u8 flags; // IOSQE_...
 *   __u16 ioprio; // IORING_RECV_MULTISHOT, ...
 *   __s32 fd;
 *   __u64 off;
 *   __u64 addr; // of the buffer
 *   __u32 len; // its bytes
 *   __u32 msg_flags; // MSG_...
 *   __u64 user_data; // comes back in the completion
 *   __u16 buf_group;
 *   __u16 personality;
 *   __u32 file_index;
 *   __u64 addr3;
 *   __u64 __pad2[1];
 * };
 * }</pre>
 */
@CStruct(value = "struct io_uring_sqe", header = "linux/io_uring.h")
public final class IoUringSqe {
  public static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_BYTE.withName("opcode"),
          JAVA_BYTE.withName("flags"),
          JAVA_SHORT.withName("ioprio"),
          JAVA_INT.withName("fd"),
          JAVA_LONG.withName("off"),
          JAVA_LONG.withName("addr"),
          JAVA_INT.withName("len"),
          JAVA_INT.withName("msg_flags"),
          JAVA_LONG.withName("user_data"),
          JAVA_SHORT.withName("buf_group"),
          JAVA_SHORT.withName("personality"),
          JAVA_INT.withName("file_index"),
          JAVA_LONG.withName("addr3"),
          MemoryLayout.paddingLayout(8));

  /** Bytes of the structure. */
  public static final long SIZEOF = LAYOUT.byteSize();

  public static final long OPCODE_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("opcode"));
  public static final long FLAGS_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("flags"));
  public static final long IOPRIO_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("ioprio"));
  public static final long FD_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("fd"));
  public static final long ADDR_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("addr"));
  public static final long LEN_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("len"));
  public static final long MSG_FLAGS_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("msg_flags"));
  public static final long USER_DATA_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("user_data"));
  public static final long BUF_GROUP_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("buf_group"));

  private IoUringSqe() {}

  /** Writes {@code opcode}. */
  public static void opcode(long struct, int value) {
    Memory.putByte(struct + OPCODE_OFFSET, value);
  }

  /** Writes {@code flags}. */
  public static void flags(long struct, int value) {
    Memory.putByte(struct + FLAGS_OFFSET, value);
  }

  /** Writes {@code ioprio}. */
  public static void ioprio(long struct, int value) {
    Memory.putShort(struct + IOPRIO_OFFSET, value);
  }

  /** Writes {@code fd}. */
  public static void fd(long struct, int value) {
    Memory.putInt(struct + FD_OFFSET, value);
  }

  /** Writes {@code addr}. */
  public static void addr(long struct, long value) {
    Memory.putLong(struct + ADDR_OFFSET, value);
  }

  /** Writes {@code len}. */
  public static void len(long struct, int value) {
    Memory.putInt(struct + LEN_OFFSET, value);
  }

  /** Writes {@code msg_flags}. */
  public static void msgFlags(long struct, int value) {
    Memory.putInt(struct + MSG_FLAGS_OFFSET, value);
  }

  /** Writes {@code user_data}. */
  public static void userData(long struct, long value) {
    Memory.putLong(struct + USER_DATA_OFFSET, value);
  }

  /** Writes {@code buf_group}. */
  public static void bufGroup(long struct, int value) {
    Memory.putShort(struct + BUF_GROUP_OFFSET, value);
  }
}

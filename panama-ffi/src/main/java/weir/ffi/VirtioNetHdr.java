package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * What is still to be done to a packet: lies in front of it, in the machine's order.
 *
 * <pre>{@code
 * // linux/virtio_net.h
 * struct virtio_net_hdr {
 *   __u8 flags; // VIRTIO_NET_HDR_F_...
 *   __u8 gso_type; // VIRTIO_NET_HDR_GSO_...
 *   __virtio16 hdr_len; // bytes of all headers
 *   __virtio16 gso_size; // bytes of payload in a segment
 *   __virtio16 csum_start; // where the checksum starts, in bytes from the Ethernet header
 *   __virtio16 csum_offset; // where it goes, from there
 * };
 * }</pre>
 */
@CStruct(value = "struct virtio_net_hdr", header = "linux/virtio_net.h")
public final class VirtioNetHdr {
  public static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
          JAVA_BYTE.withName("flags"),
          JAVA_BYTE.withName("gso_type"),
          JAVA_SHORT.withName("hdr_len"),
          JAVA_SHORT.withName("gso_size"),
          JAVA_SHORT.withName("csum_start"),
          JAVA_SHORT.withName("csum_offset"));

  /** Bytes of the structure. */
  public static final long SIZEOF = LAYOUT.byteSize();

  public static final long FLAGS_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("flags"));
  public static final long GSO_TYPE_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("gso_type"));
  public static final long HDR_LEN_OFFSET = LAYOUT.byteOffset(PathElement.groupElement("hdr_len"));
  public static final long GSO_SIZE_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("gso_size"));
  public static final long CSUM_START_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("csum_start"));
  public static final long CSUM_OFFSET_OFFSET =
      LAYOUT.byteOffset(PathElement.groupElement("csum_offset"));

  private VirtioNetHdr() {}

  /** Reads {@code flags}. */
  public static int flags(long struct) {
    return Memory.getByte(struct + FLAGS_OFFSET);
  }

  /** Writes {@code flags}. */
  public static void flags(long struct, int value) {
    Memory.putByte(struct + FLAGS_OFFSET, value);
  }

  /** Reads {@code gso_type}. */
  public static int gsoType(long struct) {
    return Memory.getByte(struct + GSO_TYPE_OFFSET);
  }

  /** Writes {@code gso_type}. */
  public static void gsoType(long struct, int value) {
    Memory.putByte(struct + GSO_TYPE_OFFSET, value);
  }

  /** Writes {@code hdr_len}. */
  public static void hdrLen(long struct, int value) {
    Memory.putShort(struct + HDR_LEN_OFFSET, value);
  }

  /** Reads {@code gso_size}. */
  public static int gsoSize(long struct) {
    return Memory.getShort(struct + GSO_SIZE_OFFSET);
  }

  /** Writes {@code gso_size}. */
  public static void gsoSize(long struct, int value) {
    Memory.putShort(struct + GSO_SIZE_OFFSET, value);
  }

  /** Reads {@code csum_start}. */
  public static int csumStart(long struct) {
    return Memory.getShort(struct + CSUM_START_OFFSET);
  }

  /** Writes {@code csum_start}. */
  public static void csumStart(long struct, int value) {
    Memory.putShort(struct + CSUM_START_OFFSET, value);
  }

  /** Reads {@code csum_offset}. */
  public static int csumOffset(long struct) {
    return Memory.getShort(struct + CSUM_OFFSET_OFFSET);
  }

  /** Writes {@code csum_offset}. */
  public static void csumOffset(long struct, int value) {
    Memory.putShort(struct + CSUM_OFFSET_OFFSET, value);
  }
}

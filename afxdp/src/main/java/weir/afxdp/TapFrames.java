package weir.afxdp;

import weir.ffi.ErrnoException;
import weir.ffi.Libc;
import weir.ffi.Memory;
import weir.ffi.Mman;
import weir.ffi.VirtioNet;
import weir.ffi.VirtioNetHdr;

/**
 * The frames of one worker's packet sockets: each takes a packet of 64 KB, several segments in one.
 *
 * <pre>
 *  frame  0         256 - 10 + shift  256 + shift                               131072
 *         +---------+-----------------+----------------------+--------------------+
 *         | headroom| virtio_net_hdr  | packet               | never touched      |
 *         +---------+-----------------+----------------------+--------------------+
 * </pre>
 *
 * <p>Memory is taken as packets touch it. The shift differs from frame to frame: else the headers
 * of all packets would share a few lines of the processor's cache. The {@link VirtioNetHdr} is read
 * where a packet was received and written where it is sent; between, {@link Burst} says the same.
 */
final class TapFrames implements AutoCloseable {
  private static final int FRAME_BITS = 17;
  private static final int FRAME_SIZE = 1 << FRAME_BITS;
  private static final int SHIFTS = 64;
  private static final int SHIFT = 128;

  /** Ethernet, a tag, and the longest packet of IPv4. */
  static final int LONGEST = 18 + 65535;

  private static final int IP = 14;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int TCP_DATA_OFFSET = 12;
  private static final int TCP_FLAGS = 13;
  private static final int CWR = 0x80;
  private static final int UDP_HEADER = 8;

  private final long mapping;
  private final long base;
  private final int count;
  private final FramePool pool;

  /** Maps memory for so many frames, up to 65536, which have numbers of 16 bits. */
  TapFrames(int count) {
    this.count = count;
    int protection = Mman.PROT_READ | Mman.PROT_WRITE;
    int flags = Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS;
    // One more, to begin at a multiple of the size.
    mapping = Libc.mmap(length(), protection, flags, -1, 0);
    ErrnoException.check("map " + (length() >> 20) + " MiB for packets", mapping);
    base = mapping + FRAME_SIZE - 1 & -FRAME_SIZE;
    pool = new FramePool(base, FRAME_SIZE, count);
  }

  private long length() {
    return (count + 1L) << FRAME_BITS;
  }

  int count() {
    return count;
  }

  FramePool pool() {
    return pool;
  }

  /** Takes a frame out of the pool: where its Ethernet header goes, or 0 where there is none. */
  long take() {
    return pool.available() == 0 ? 0 : packet(pool.take());
  }

  private static long packet(long frame) {
    return frame + 2L * Burst.HEADROOM + (frame >>> FRAME_BITS) % SHIFTS * SHIFT;
  }

  /** Takes a frame out of the pool for the kernel to receive into; there must be one. */
  void giveTo(BufferRing buffers) {
    long frame = pool.take();
    int header = (int) VirtioNetHdr.SIZEOF;
    int number = (int) ((frame - base) >>> FRAME_BITS);
    buffers.give(number, packet(frame) - header, header + LONGEST);
  }

  /** Puts a frame that the kernel has given back into the pool. */
  void giveBack(int number) {
    pool.give(base + ((long) number << FRAME_BITS));
  }

  /**
   * Puts a frame that the kernel has received into into a burst.
   *
   * @param bytes of the packet and of what is in front of it
   * @return false where the packet is nothing to forward; the frame is still the caller's then
   */
  boolean accept(int number, int bytes, Burst burst) {
    long packet = packet(base + ((long) number << FRAME_BITS));
    long header = packet - VirtioNetHdr.SIZEOF;
    int length = bytes - (int) VirtioNetHdr.SIZEOF;
    if (length < IP) {
      return false;
    }
    int checksum = 0;
    if ((VirtioNetHdr.flags(header) & VirtioNet.VIRTIO_NET_HDR_F_NEEDS_CSUM) != 0) {
      checksum = VirtioNetHdr.csumStart(header) << 16 | VirtioNetHdr.csumOffset(header);
    }
    if (checksum != 0 && checksum >>> 16 != transport(packet)) {
      complete(packet, length, checksum >>> 16, checksum & 0xffff);
      checksum = 0;
    }
    int type = VirtioNetHdr.gsoType(header) & ~VirtioNet.VIRTIO_NET_HDR_GSO_ECN;
    int segment = 0;
    if (type != VirtioNet.VIRTIO_NET_HDR_GSO_NONE) {
      segment = VirtioNetHdr.gsoSize(header);
      if (segment == 0 || checksum == 0 || type != segmentation(packet)) {
        // Of a protocol that is not ours, or inside a tunnel, which this header cannot tell.
        return false;
      }
    }
    burst.add(packet, length, checksum, segment);
    return true;
  }

  /** Bytes before the transport header, where a checksum is looked for that is to be completed. */
  private static int transport(long packet) {
    return IP + (Memory.getByte(packet + IP) & 0xf) * 4;
  }

  /**
   * Completes a checksum that is deeper in the packet, where nobody would look for it: RFC 1071.
   */
  private static void complete(long packet, int length, int start, int offset) {
    if (start + offset + 2 > length) {
      return;
    }
    long sum = 0;
    int at = start;
    for (; at + 2 <= length; at += 2) {
      sum += Memory.getShortBe(packet + at);
    }
    if (at < length) {
      sum += Memory.getByte(packet + at) << 8;
    }
    sum = (sum & 0xffff) + (sum >>> 16);
    sum = ~((sum & 0xffff) + (sum >>> 16)) & 0xffff;
    Memory.putShortBe(packet + start + offset, sum == 0 ? 0xffff : (int) sum);
  }

  private static int segmentation(long packet) {
    return switch (Memory.getByte(packet + IP + 9)) {
      case TCP -> VirtioNet.VIRTIO_NET_HDR_GSO_TCPV4;
      case UDP -> VirtioNet.VIRTIO_NET_HDR_GSO_UDP_L4;
      default -> VirtioNet.VIRTIO_NET_HDR_GSO_NONE;
    };
  }

  /**
   * Says in front of a packet what is still to be done to it.
   *
   * @param checksum as of {@link Burst#checksum}
   * @param segment as of {@link Burst#segment}
   * @return false where it is no packet to send
   */
  boolean describe(long packet, int length, int checksum, int segment) {
    long room = FRAME_SIZE - (packet & FRAME_SIZE - 1);
    if (length < IP || length > room || (segment != 0 && checksum == 0)) {
      return false;
    }
    long header = packet - VirtioNetHdr.SIZEOF;
    int start = checksum >>> 16;
    VirtioNetHdr.flags(header, checksum == 0 ? 0 : VirtioNet.VIRTIO_NET_HDR_F_NEEDS_CSUM);
    VirtioNetHdr.csumStart(header, start);
    VirtioNetHdr.csumOffset(header, checksum & 0xffff);
    VirtioNetHdr.gsoSize(header, segment);
    int type = VirtioNet.VIRTIO_NET_HDR_GSO_NONE;
    int headers = 0;
    if (segment != 0) {
      type = segmentation(packet);
      headers = start + UDP_HEADER;
      if (type == VirtioNet.VIRTIO_NET_HDR_GSO_TCPV4) {
        headers = start + (Memory.getByte(packet + start + TCP_DATA_OFFSET) >>> 4) * 4;
        if ((Memory.getByte(packet + start + TCP_FLAGS) & CWR) != 0) {
          type |= VirtioNet.VIRTIO_NET_HDR_GSO_ECN;
        }
      }
    }
    VirtioNetHdr.gsoType(header, type);
    VirtioNetHdr.hdrLen(header, headers);
    return true;
  }

  /** To be called once no io_uring uses it. */
  @Override
  public void close() {
    Libc.munmap(mapping, length());
  }
}

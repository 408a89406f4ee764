package weir.afxdp;

import weir.ffi.Syscall;

/** The system calls of this package besides bpf(2); as {@link Syscall}, errno comes as a value. */
final class Linux {
  static final int AF_INET = 2;
  static final int SOCK_DGRAM = 2;
  static final int SOCK_RAW = 3;
  static final int SOCK_CLOEXEC = 0x80000;
  static final int MSG_DONTWAIT = 0x40;
  static final short POLLIN = 1;

  private static final int SYS_CLOSE = 3;
  private static final int SYS_POLL = 7;
  private static final int SYS_MMAP = 9;
  private static final int SYS_MUNMAP = 11;
  private static final int SYS_IOCTL = 16;
  private static final int SYS_MADVISE = 28;
  private static final int SYS_SOCKET = 41;
  private static final int SYS_SENDTO = 44;
  private static final int SYS_RECVFROM = 45;
  private static final int SYS_BIND = 49;
  private static final int SYS_SETSOCKOPT = 54;
  private static final int SYS_GETSOCKOPT = 55;

  private static final int PROT_READ_WRITE = 1 | 2;
  private static final int MAP_SHARED = 1;
  private static final int MAP_PRIVATE = 2;
  private static final int MAP_ANONYMOUS = 0x20;
  private static final int MAP_POPULATE = 0x8000;
  private static final int MADV_HUGEPAGE = 14;

  private Linux() {}

  static void close(int fd) {
    Syscall.call(SYS_CLOSE, fd, 0, 0);
  }

  static long socket(int family, int type, int protocol) {
    return Syscall.call(SYS_SOCKET, family, type | SOCK_CLOEXEC, protocol);
  }

  static long bind(int fd, long address, long length) {
    return Syscall.call(SYS_BIND, fd, address, length);
  }

  static long setsockopt(int fd, int level, int option, long value, long length) {
    return Syscall.call(SYS_SETSOCKOPT, fd, level, option, value, length, 0);
  }

  /** {@code lengthAddress} points at an int. */
  static long getsockopt(int fd, int level, int option, long value, long lengthAddress) {
    return Syscall.call(SYS_GETSOCKOPT, fd, level, option, value, lengthAddress, 0);
  }

  static long ioctl(int fd, int request, long argument) {
    return Syscall.call(SYS_IOCTL, fd, request, argument);
  }

  /** Tells the kernel that there is something in a transmit ring. */
  static long kickTransmit(int fd) {
    return Syscall.call(SYS_SENDTO, fd, 0, 0, MSG_DONTWAIT, 0, 0);
  }

  /** Tells the kernel that there is something in a fill ring. */
  static long kickReceive(int fd) {
    return Syscall.call(SYS_RECVFROM, fd, 0, 0, MSG_DONTWAIT, 0, 0);
  }

  static long poll(long pollfds, int count, int timeoutMs) {
    return Syscall.call(SYS_POLL, pollfds, count, timeoutMs);
  }

  /** Maps a ring of a socket. */
  static long mapRing(int fd, long length, long page) {
    int flags = MAP_SHARED | MAP_POPULATE;
    return Syscall.check("map a ring", SYS_MMAP, 0, length, PROT_READ_WRITE, flags, fd, page);
  }

  /** Zeroed memory, in huge pages where there are some. */
  static long mapMemory(long length) {
    int flags = MAP_PRIVATE | MAP_ANONYMOUS;
    long address = Syscall.call(SYS_MMAP, 0, length, PROT_READ_WRITE, flags, -1, 0);
    if (address > 0) {
      Syscall.call(SYS_MADVISE, address, length, MADV_HUGEPAGE);
    }
    return address;
  }

  static void unmap(long address, long length) {
    Syscall.call(SYS_MUNMAP, address, length, 0);
  }
}

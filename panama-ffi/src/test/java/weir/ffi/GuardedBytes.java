package weir.ffi;

import static weir.ffi.SysCalls.SYS_mmap;

import java.lang.foreign.MemorySegment;

/**
 * Bytes whose last one is the last of a page before one that may not be touched: reading past them
 * ends the process, where elsewhere in memory it would go unnoticed.
 */
final class GuardedBytes implements AutoCloseable {
  private static final long PAGE = 4096;
  private static final int PROT_NONE = 0;
  private static final int MAP_FIXED = 0x10;

  private final long mapping;
  private final long room;
  private final long address;

  GuardedBytes(byte[] bytes) {
    room = (bytes.length + PAGE - 1) / PAGE * PAGE + PAGE;
    int flags = Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS;
    mapping = Libc.mmap(room, Mman.PROT_READ | Mman.PROT_WRITE, flags, -1, 0);
    ErrnoException.check("map memory", mapping);
    long guard = mapping + room - PAGE;
    Syscall.check("guard memory", SYS_mmap, guard, PAGE, PROT_NONE, flags | MAP_FIXED, -1, 0);
    address = guard - bytes.length;
    MemorySegment.copy(MemorySegment.ofArray(bytes), 0, Memory.ALL, address, bytes.length);
  }

  long address() {
    return address;
  }

  @Override
  public void close() {
    Libc.munmap(mapping, room);
  }
}

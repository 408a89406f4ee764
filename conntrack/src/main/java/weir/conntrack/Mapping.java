package weir.conntrack;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Zeroed memory from mmap(2), in huge pages where the kernel has them, all of it present from the
 * start: the packet path takes no page fault, and memory that is not there is missed at start.
 *
 * <p>Not an {@link java.lang.foreign.Arena}: that counts against the JVM's limit for direct
 * buffers, which is the heap's by default.
 */
final class Mapping {
  // include/uapi/asm-generic/mman-common.h; MADV_POPULATE_WRITE since Linux 5.14.
  private static final int PROT_READ_WRITE = 0x1 | 0x2;
  private static final int MAP_PRIVATE_ANONYMOUS = 0x02 | 0x20;
  private static final int MADV_HUGEPAGE = 14;
  private static final int MADV_POPULATE_WRITE = 23;
  private static final long MAP_FAILED = -1;

  private static final MethodHandle MMAP =
      libc(
          "mmap",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle MADVISE =
      libc("madvise", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
  private static final MethodHandle MUNMAP =
      libc("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));

  final long address;
  final long size;

  private Mapping(long address, long size) {
    this.address = address;
    this.size = size;
  }

  /**
   * Maps {@code size} bytes.
   *
   * @param purpose what it is for, as the first words of the message when there is not enough
   * @throws OutOfMemoryError if the machine or the container has less memory than that to give
   */
  static Mapping of(long size, String purpose) {
    long available = availableBytes();
    long address = size > available ? MAP_FAILED : map(size);
    if (address == MAP_FAILED) {
      throw tooLarge(size, available, purpose);
    }
    Mapping mapping = new Mapping(address, size);
    // May be refused: a kernel without huge pages has ordinary ones.
    mapping.advise(MADV_HUGEPAGE);
    if (!mapping.advise(MADV_POPULATE_WRITE)) {
      mapping.unmap();
      throw tooLarge(size, available, purpose);
    }
    return mapping;
  }

  void unmap() {
    try {
      int _ = (int) MUNMAP.invokeExact(address, size);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private static long map(long size) {
    try {
      return (long) MMAP.invokeExact(0L, size, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0L);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private boolean advise(int advice) {
    try {
      return (int) MADVISE.invokeExact(address, size, advice) == 0;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private static OutOfMemoryError tooLarge(long size, long available, String purpose) {
    return new OutOfMemoryError(
        "%s needs %d MiB of memory and %d MiB are available: configure fewer connections"
            .formatted(purpose, (size >> 20) + 1, available >> 20));
  }

  private static long availableBytes() {
    // Knows the limit of the container's control group, which /proc/meminfo does not.
    long limit =
        ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
    try {
      for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
        if (line.startsWith("MemAvailable:")) {
          return Math.min(limit, Long.parseLong(line.replaceAll("[^0-9]", "")) << 10);
        }
      }
    } catch (IOException e) {
      // Without /proc the limit is what is known; the kernel has the last word.
    }
    return limit;
  }

  private static MethodHandle libc(String name, FunctionDescriptor descriptor) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
  }
}

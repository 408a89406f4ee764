package weir.conntrack;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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
    long available = controlGroupBytes();
    for (String line : lines(Path.of("/proc/meminfo"))) {
      if (line.startsWith("MemAvailable:")) {
        available = Math.min(available, Long.parseLong(line.replaceAll("[^0-9]", "")) << 10);
      }
    }
    // Where nothing is known the kernel has the last word.
    return available;
  }

  /** The least limit of our control groups, v1 and v2, which /proc/meminfo does not know. */
  private static long controlGroupBytes() {
    long limit = Long.MAX_VALUE;
    for (String line : lines(Path.of("/proc/self/cgroup"))) {
      // hierarchy:controllers:path; v2 is hierarchy 0 and names no controllers.
      String[] group = line.split(":", 3);
      boolean v2 = group.length == 3 && group[1].isEmpty();
      if (v2 || (group.length == 3 && List.of(group[1].split(",")).contains("memory"))) {
        Path root = Path.of(v2 ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory");
        Path own = root.resolve(group[2].substring(1)).normalize();
        for (Path at = own; at != null && at.startsWith(root); at = at.getParent()) {
          limit = Math.min(limit, number(at.resolve(v2 ? "memory.max" : "memory.limit_in_bytes")));
        }
        // In a container the path may be the host's, and the root what is ours.
        limit = Math.min(limit, number(root.resolve(v2 ? "memory.max" : "memory.limit_in_bytes")));
      }
    }
    return limit;
  }

  private static long number(Path file) {
    List<String> lines = lines(file);
    boolean isNumber = !lines.isEmpty() && lines.getFirst().matches("[0-9]{1,18}");
    return isNumber ? Long.parseLong(lines.getFirst()) : Long.MAX_VALUE;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException notThere) {
      return List.of();
    }
  }

  private static MethodHandle libc(String name, FunctionDescriptor descriptor) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
  }
}

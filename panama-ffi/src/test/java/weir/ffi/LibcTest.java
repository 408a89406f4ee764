package weir.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class LibcTest {
  @Test
  void shouldGiveErrnoAsAValue() {
    assertEquals(-Errno.ENOENT, Libc.open("/no/such/file", Fcntl.O_RDONLY));
    assertEquals(-Errno.EINVAL, Libc.munmap(1, 1));
  }

  @Test
  void shouldGiveZeroedMemory() {
    int flags = Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS;
    long address = Libc.mmap(1 << 16, Mman.PROT_READ | Mman.PROT_WRITE, flags, -1, 0);
    assertTrue(address > 0);
    assertEquals(0, Memory.getLong(address + (1 << 16) - Long.BYTES));
    Memory.putLong(address, -1);
    assertEquals(0, Libc.munmap(address, 1 << 16));
  }

  @Test
  void shouldPinTheCallingThreadAlone() throws Exception {
    String before = allowed();
    int cpu = Integer.parseInt(before.replaceFirst("[-,].*", ""));
    FutureTask<String> pinned =
        new FutureTask<>(
            () -> {
              assertEquals(0, Libc.pinTo(cpu));
              return allowed();
            });
    Thread.ofPlatform().start(pinned);
    assertEquals(Integer.toString(cpu), pinned.get());
    assertEquals(before, allowed());
    assertEquals(-Errno.EINVAL, Libc.pinTo(-1));
    assertEquals(-Errno.EINVAL, Libc.pinTo(Sched.CPU_SETSIZE));
  }

  @Test
  void shouldTellThreadsApart() throws Exception {
    FutureTask<Integer> other = new FutureTask<>(Libc::gettid);
    Thread.ofPlatform().start(other);
    assertNotEquals(Libc.gettid(), other.get());
  }

  @Test
  void shouldTellHowLongAThreadHasWaited() throws Exception {
    try (RunQueueWait wait = new RunQueueWait()) {
      Path file = Path.of("/proc/thread-self/schedstat");
      long before = Long.parseLong(Files.readString(file).split(" ", -1)[1]);
      long ns = wait.ns();
      long after = Long.parseLong(Files.readString(file).split(" ", -1)[1]);
      assertTrue(before <= ns && ns <= after, before + " " + ns + " " + after);
    }
  }

  /** Such as {@code 0-3,6}. */
  private static String allowed() throws Exception {
    Path status = Path.of("/proc/self/task", Integer.toString(Libc.gettid()), "status");
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("Cpus_allowed_list:"))
        .findFirst()
        .orElseThrow()
        .replaceFirst("[^\t]*\t", "");
  }
}

package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;

/**
 * The one door into Linux: {@code long syscall(long number, ...)} of libc, with six arguments.
 *
 * <p>One handle for every call keeps start-up short (linking a handle costs milliseconds) and costs
 * nothing next to the call itself. {@link #call} is for hot paths and gives errno as a value;
 * {@link #check} is for cold ones and throws.
 *
 * <p>Numbers are those of x86-64 ({@code asm/unistd_64.h}).
 */
public final class Syscall {
  private static final StructLayout ERRNO_LAYOUT = Linker.Option.captureStateLayout();
  private static final long ERRNO_OFFSET =
      ERRNO_LAYOUT.byteOffset(StructLayout.PathElement.groupElement("errno"));

  private static final MethodHandle SYSCALL;

  static {
    Linker linker = Linker.nativeLinker();
    SYSCALL =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("syscall"),
            FunctionDescriptor.of(
                JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                JAVA_LONG),
            Linker.Option.firstVariadicArg(1),
            Linker.Option.captureCallState("errno"));
  }

  /** Where the linker leaves errno: one place per thread, never freed before the thread ends. */
  private static final ThreadLocal<MemorySegment> ERRNO =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(ERRNO_LAYOUT));

  private Syscall() {}

  /**
   * Calls the kernel.
   *
   * @return what the call returns, or {@code -errno} (-4095..-1) where it failed
   */
  public static long call(long number, long a, long b, long c, long d, long e, long f) {
    MemorySegment errno = ERRNO.get();
    long result;
    try {
      result = (long) SYSCALL.invokeExact(errno, number, a, b, c, d, e, f);
    } catch (Throwable impossible) {
      throw new AssertionError("syscall " + number, impossible);
    }
    return result == -1 ? -errno.get(JAVA_INT, ERRNO_OFFSET) : result;
  }

  /** {@link #call} with three arguments. */
  public static long call(long number, long a, long b, long c) {
    return call(number, a, b, c, 0, 0, 0);
  }

  /**
   * Calls the kernel where a failure is not part of normal work.
   *
   * @param what named in the error, such as {@code "bind AF_XDP socket to eth0"}
   * @throws ErrnoException where the call failed
   */
  public static long check(
      String what, long number, long a, long b, long c, long d, long e, long f) {
    return ErrnoException.check(what, call(number, a, b, c, d, e, f));
  }

  /** {@link #check} with three arguments. */
  public static long check(String what, long number, long a, long b, long c) {
    return check(what, number, a, b, c, 0, 0, 0);
  }
}

package weir.conntrack;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * The process's memory by address, with the ordered accesses that the table is made of.
 *
 * <p>One static final segment over everything is as fast as {@code sun.misc.Unsafe}. Nothing checks
 * an address. Ordered accesses need the natural alignment, which the table's layout gives.
 */
final class Memory {
  static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  /** The compiler needs no bounds check where it knows that an offset cannot be too great. */
  private static final long POSITIVE = Long.MAX_VALUE >>> 1;

  /** The bits of an address in user space. */
  private static final long USER = (1L << 56) - 1;

  private static final VarHandle INT = JAVA_INT.varHandle();
  private static final VarHandle LONG = JAVA_LONG.varHandle();

  private Memory() {}

  /** An address as it is, known to be not negative: for what many accesses are relative to. */
  static long base(long address) {
    return address & USER;
  }

  static int getByte(long address) {
    return ALL.get(JAVA_BYTE, address & POSITIVE) & 0xff;
  }

  static void putByte(long address, int value) {
    ALL.set(JAVA_BYTE, address & POSITIVE, (byte) value);
  }

  static int getShort(long address) {
    return ALL.get(JAVA_SHORT_UNALIGNED, address & POSITIVE) & 0xffff;
  }

  static void putShort(long address, int value) {
    ALL.set(JAVA_SHORT_UNALIGNED, address & POSITIVE, (short) value);
  }

  static int getInt(long address) {
    return ALL.get(JAVA_INT_UNALIGNED, address & POSITIVE);
  }

  static void putInt(long address, int value) {
    ALL.set(JAVA_INT_UNALIGNED, address & POSITIVE, value);
  }

  static long getLong(long address) {
    return ALL.get(JAVA_LONG_UNALIGNED, address & POSITIVE);
  }

  static void putLong(long address, long value) {
    ALL.set(JAVA_LONG_UNALIGNED, address & POSITIVE, value);
  }

  static int getIntOpaque(long address) {
    return (int) INT.getOpaque(ALL, address & POSITIVE);
  }

  static void putIntOpaque(long address, int value) {
    INT.setOpaque(ALL, address & POSITIVE, value);
  }

  static int getIntAcquire(long address) {
    return (int) INT.getAcquire(ALL, address & POSITIVE);
  }

  static void putIntRelease(long address, int value) {
    INT.setRelease(ALL, address & POSITIVE, value);
  }

  static void putIntVolatile(long address, int value) {
    INT.setVolatile(ALL, address & POSITIVE, value);
  }

  static boolean compareAndSetInt(long address, int expected, int value) {
    return INT.compareAndSet(ALL, address & POSITIVE, expected, value);
  }

  static long getLongOpaque(long address) {
    return (long) LONG.getOpaque(ALL, address & POSITIVE);
  }

  static void putLongOpaque(long address, long value) {
    LONG.setOpaque(ALL, address & POSITIVE, value);
  }

  static long getLongAcquire(long address) {
    return (long) LONG.getAcquire(ALL, address & POSITIVE);
  }

  static long getLongVolatile(long address) {
    return (long) LONG.getVolatile(ALL, address & POSITIVE);
  }

  static boolean compareAndSetLong(long address, long expected, long value) {
    return LONG.compareAndSet(ALL, address & POSITIVE, expected, value);
  }

  static void addLong(long address, long value) {
    LONG.getAndAdd(ALL, address & POSITIVE, value);
  }
}

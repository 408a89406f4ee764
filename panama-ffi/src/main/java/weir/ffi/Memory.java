package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Every address of the process, as one segment.
 *
 * <p>The packet path reads and writes memory by address: a static final segment is as fast as
 * {@code sun.misc.Unsafe}, a segment in an instance field costs up to twice as much. Nothing checks
 * the address here, so whoever calls has checked the length of what lies there.
 *
 * <p>Methods named {@code ...Be} convert from and to network order; the others use the machine's.
 */
public final class Memory {
  /** All of memory. */
  public static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private static final VarHandle INT = JAVA_INT.varHandle();
  private static final VarHandle LONG = JAVA_LONG.varHandle();

  /**
   * Every address has these bits at most, and the compiler knows by it that an access is within
   * {@link #ALL}: one instruction in place of a comparison, a jump and a trap. Where it knows the
   * base already, by {@link #base}, there is none.
   */
  private static final long POSITIVE = Long.MAX_VALUE >>> 1;

  /** The bits of an address in user space, five levels of page tables included. */
  private static final long USER = (1L << 56) - 1;

  private static final ValueLayout.OfShort SHORT_BE =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT_BE =
      JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG_BE =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private Memory() {}

  /**
   * An address as it is, of which the compiler then knows that it is not negative: for what many
   * accesses are relative to.
   */
  public static long base(long address) {
    return address & USER;
  }

  /** The byte at {@code address}, 0..255. */
  public static int getByte(long address) {
    return ALL.get(JAVA_BYTE, address & POSITIVE) & 0xff;
  }

  /** Stores the low 8 bits of {@code value}. */
  public static void putByte(long address, int value) {
    ALL.set(JAVA_BYTE, address & POSITIVE, (byte) value);
  }

  /** The 16-bit number at {@code address} in the machine's order, 0..65535. */
  public static int getShort(long address) {
    return ALL.get(JAVA_SHORT_UNALIGNED, address & POSITIVE) & 0xffff;
  }

  /** Stores the low 16 bits of {@code value} in the machine's order. */
  public static void putShort(long address, int value) {
    ALL.set(JAVA_SHORT_UNALIGNED, address & POSITIVE, (short) value);
  }

  /** The 16-bit number in network order at {@code address}, 0..65535. */
  public static int getShortBe(long address) {
    return ALL.get(SHORT_BE, address & POSITIVE) & 0xffff;
  }

  /** Stores the low 16 bits of {@code value} in network order. */
  public static void putShortBe(long address, int value) {
    ALL.set(SHORT_BE, address & POSITIVE, (short) value);
  }

  /** The 32-bit number at {@code address} in the machine's order. */
  public static int getInt(long address) {
    return ALL.get(JAVA_INT_UNALIGNED, address & POSITIVE);
  }

  /** Stores {@code value} in the machine's order. */
  public static void putInt(long address, int value) {
    ALL.set(JAVA_INT_UNALIGNED, address & POSITIVE, value);
  }

  /** The 32-bit number in network order at {@code address}. */
  public static int getIntBe(long address) {
    return ALL.get(INT_BE, address & POSITIVE);
  }

  /** Stores {@code value} in network order. */
  public static void putIntBe(long address, int value) {
    ALL.set(INT_BE, address & POSITIVE, value);
  }

  /** The 64-bit number at {@code address} in the machine's order. */
  public static long getLong(long address) {
    return ALL.get(JAVA_LONG_UNALIGNED, address & POSITIVE);
  }

  /** Stores {@code value} in the machine's order. */
  public static void putLong(long address, long value) {
    ALL.set(JAVA_LONG_UNALIGNED, address & POSITIVE, value);
  }

  /** The 64-bit number in network order at {@code address}. */
  public static long getLongBe(long address) {
    return ALL.get(LONG_BE, address & POSITIVE);
  }

  /** Stores {@code value} in network order. */
  public static void putLongBe(long address, long value) {
    ALL.set(LONG_BE, address & POSITIVE, value);
  }

  /** The MAC at {@code address}: the low 48 bits, first byte on the wire highest. */
  public static long getMac(long address) {
    return (long) getShortBe(address) << 32 | Integer.toUnsignedLong(getIntBe(address + 2));
  }

  /** Stores the low 48 bits of {@code mac}, highest byte first. */
  public static void putMac(long address, long mac) {
    putShortBe(address, (int) (mac >>> 32));
    putIntBe(address + 2, (int) mac);
  }

  /** Copies the first {@code length} bytes at {@code address} into an array. */
  public static void getBytes(long address, byte[] into, int length) {
    MemorySegment.copy(ALL, JAVA_BYTE, address, into, 0, length);
  }

  /** Stores an array. */
  public static void putBytes(long address, byte[] from) {
    MemorySegment.copy(from, 0, ALL, JAVA_BYTE, address, from.length);
  }

  /** Copies {@code length} bytes; the ranges may overlap. */
  public static void copy(long from, long to, int length) {
    MemorySegment.copy(ALL, from, ALL, to, length);
  }

  // What other threads, or programs in the kernel, see in order. The address is aligned.

  /** The number at {@code address}; what is read next is at least as new. */
  public static int getIntAcquire(long address) {
    return (int) INT.getAcquire(ALL, address & POSITIVE);
  }

  /** Stores {@code value} after everything that was stored before. */
  public static void putIntRelease(long address, int value) {
    INT.setRelease(ALL, address & POSITIVE, value);
  }

  /** Stores {@code value} where it is {@code expected}; says whether it was. */
  public static boolean compareAndSetInt(long address, int expected, int value) {
    return INT.compareAndSet(ALL, address & POSITIVE, expected, value);
  }

  /** Adds to the number at {@code address}; returns what it was. */
  public static int getAndAddInt(long address, int value) {
    return (int) INT.getAndAdd(ALL, address & POSITIVE, value);
  }

  /** Adds to the number at {@code address}; returns what it was. */
  public static long getAndAddLong(long address, long value) {
    return (long) LONG.getAndAdd(ALL, address, value);
  }

  /** The number at {@code address}; what is read next is at least as new. */
  public static long getLongAcquire(long address) {
    return (long) LONG.getAcquire(ALL, address & POSITIVE);
  }

  /** Stores {@code value} after everything that was read or stored before. */
  public static void putLongRelease(long address, long value) {
    LONG.setRelease(ALL, address & POSITIVE, value);
  }

  /** The number at {@code address}, whole. */
  public static long getLongOpaque(long address) {
    return (long) LONG.getOpaque(ALL, address & POSITIVE);
  }

  /** Stores {@code value} where it is {@code expected}; says whether it was. */
  public static boolean compareAndSetLong(long address, long expected, long value) {
    return LONG.compareAndSet(ALL, address & POSITIVE, expected, value);
  }
}

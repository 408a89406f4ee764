package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each accessor of a structure touches its own member, all of it and nothing else. */
class AccessorTest {
  private static final byte ONES = -1;

  static List<Class<?>> structures() throws Exception {
    return AbiTest.classes().stream()
        .filter(type -> type.isAnnotationPresent(CStruct.class))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("structures")
  void shouldTouchItsOwnMember(Class<?> type) throws Exception {
    Map<String, Claim.Extent> members = Claim.members(type);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment struct = arena.allocate(type.getDeclaredField("SIZEOF").getLong(null), 8);
      for (Method method : type.getDeclaredMethods()) {
        Class<?>[] parameters = method.getParameterTypes();
        if (method.isSynthetic()
            || Modifier.isPrivate(method.getModifiers())
            || parameters.length == 0
            || parameters[0] != long.class) {
          continue;
        }
        Claim.Extent extent =
            members.entrySet().stream()
                .filter(member -> methodName(member.getKey()).equals(method.getName()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new AssertionError(method + " names no member"));
        MemorySegment member = struct.asSlice(extent.offset(), extent.bytes());
        struct.fill((byte) 0);
        if (parameters.length == 2) {
          method.invoke(null, struct.address(), ones(parameters[1]));
          assertTrue(isFilled(member), method + " leaves a part out");
          member.fill((byte) 0);
          assertEquals(-1, struct.mismatch(zeros(arena, struct)), method + " goes too far");
        } else {
          member.fill(ONES);
          long bits = extent.bytes() * Byte.SIZE;
          long all = bits == Long.SIZE ? -1 : (1L << bits) - 1;
          Number read = (Number) method.invoke(null, struct.address());
          boolean is32 = method.getReturnType() == int.class;
          assertEquals(is32 ? (int) all : all, read.longValue(), method.toString());
          struct.fill(ONES);
          member.fill((byte) 0);
          read = (Number) method.invoke(null, struct.address());
          assertEquals(0, read.longValue(), method.toString());
        }
      }
    }
  }

  private static Object ones(Class<?> type) {
    if (type == int.class) {
      return -1;
    }
    return -1L;
  }

  private static boolean isFilled(MemorySegment segment) {
    byte[] bytes = segment.toArray(JAVA_BYTE);
    byte[] ones = new byte[bytes.length];
    Arrays.fill(ones, ONES);
    return Arrays.equals(bytes, ones);
  }

  private static MemorySegment zeros(Arena arena, MemorySegment like) {
    return arena.allocate(like.byteSize());
  }

  /** {@code request.csum_start} as requestCsumStart. */
  private static String methodName(String path) {
    return Pattern.compile("[._]+(.)")
        .matcher(path.replaceFirst("^_+", ""))
        .replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT));
  }
}

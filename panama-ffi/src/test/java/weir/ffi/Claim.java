package weir.ffi;

import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.UnionLayout;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** One thing that a class of this package says of C. */
sealed interface Claim {
  /** The first release with it; 0.0 where every kernel has it. */
  Version since();

  /** What it is about, unlike every other of its class. */
  String subject();

  /** The claim as an expression of C that is true or false. */
  String expression();

  /** The size of a type; {@code partial} where it is only a lower bound. */
  record Size(String type, long bytes, boolean partial, Version since) implements Claim {
    @Override
    public String subject() {
      return type;
    }

    @Override
    public String expression() {
      return "sizeof(%s) %s %d".formatted(type, partial ? ">=" : "==", bytes);
    }
  }

  /** Where a member is, by its path from the type. */
  record Member(String type, String path, long offset, long bytes, Version since) implements Claim {
    @Override
    public String subject() {
      return type + ", " + path;
    }

    @Override
    public String expression() {
      return "offsetof(%s, %s) == %d && sizeof(((%s *)0)->%s) == %d"
          .formatted(type, path, offset, type, path, bytes);
    }
  }

  /** The value of a constant; {@code bits} is the width that Java gives it. */
  record Constant(String name, long value, int bits, Version since) implements Claim {
    @Override
    public String subject() {
      return name;
    }

    @Override
    public String expression() {
      return bits == Integer.SIZE
          ? "(%s) == %d || (%s) == %dU".formatted(name, value, name, value & 0xffffffffL)
          : "(%s) == %dLL".formatted(name, value);
    }
  }

  /** A release of Linux. */
  record Version(int major, int minor) implements Comparable<Version> {
    static final Version ANY = new Version(0, 0);

    static Version of(String release) {
      String[] parts = release.split("[.-]", 3);
      return new Version(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }

    @Override
    public int compareTo(Version other) {
      return major != other.major
          ? Integer.compare(major, other.major)
          : Integer.compare(minor, other.minor);
    }
  }

  /**
   * Everything that a class says.
   *
   * @throws AssertionError where it does not keep to the conventions of the package
   */
  static List<Claim> of(Class<?> type) throws IllegalAccessException {
    List<Claim> claims = new ArrayList<>();
    if (type.isAnnotationPresent(CConstants.class)) {
      for (Field field : type.getDeclaredFields()) {
        boolean is32 = field.getType() == int.class;
        if (isConstant(field) && (is32 || field.getType() == long.class)) {
          long value = is32 ? field.getInt(null) : field.getLong(null);
          int bits = is32 ? Integer.SIZE : Long.SIZE;
          claims.add(new Constant(field.getName(), value, bits, since(field, type)));
        }
      }
    }
    CStruct struct = type.getAnnotation(CStruct.class);
    if (struct != null) {
      claims.addAll(structure(type, struct));
    }
    return claims;
  }

  /** The members of a structure's layout by the path that C knows them by. */
  static Map<String, Extent> members(Class<?> type) throws IllegalAccessException {
    CStruct struct = type.getAnnotation(CStruct.class);
    Map<String, Extent> members = new LinkedHashMap<>();
    collect((GroupLayout) layout(type), 0, "", struct, members);
    return members;
  }

  /** A part of a structure. */
  record Extent(long offset, long bytes) {}

  private static List<Claim> structure(Class<?> type, CStruct struct)
      throws IllegalAccessException {
    Map<String, Extent> members = members(type);
    Map<String, Version> since = new LinkedHashMap<>();
    for (Field field : type.getDeclaredFields()) {
      if (!isConstant(field) || !field.getName().endsWith("_OFFSET")) {
        continue;
      }
      String name = field.getName().substring(0, field.getName().lastIndexOf('_'));
      Map.Entry<String, Extent> member =
          members.entrySet().stream()
              .filter(candidate -> constantName(candidate.getKey()).equals(name))
              .findFirst()
              .orElseThrow(() -> new AssertionError(field + " names no member of the layout"));
      if (member.getValue().offset() != field.getLong(null)) {
        throw new AssertionError(field + " is not the offset of " + member.getKey());
      }
      since.put(member.getKey(), since(field, type));
    }
    long size = layout(type).byteSize();
    if (longConstant(type, "SIZEOF") != size) {
      throw new AssertionError(type + ".SIZEOF is not that of its layout");
    }
    Version whole = since(type);
    List<Claim> claims = new ArrayList<>();
    claims.add(new Size(struct.value(), size, struct.partial(), whole));
    members.forEach(
        (path, extent) ->
            claims.add(
                new Member(
                    struct.value(),
                    path,
                    extent.offset(),
                    extent.bytes(),
                    since.getOrDefault(path, whole))));
    return claims;
  }

  private static void collect(
      GroupLayout group, long start, String prefix, CStruct struct, Map<String, Extent> members) {
    Set<String> anonymous = Set.of(struct.anonymous());
    long offset = start;
    for (MemoryLayout member : group.memberLayouts()) {
      String name = member.name().orElse("");
      boolean unnamed = anonymous.contains(name);
      String path = unnamed || name.isEmpty() ? prefix : prefix + name;
      // Of a group that may end early there is nothing to be said but through its members.
      boolean whole = !(struct.partial() && member instanceof GroupLayout);
      if (!name.isEmpty() && !unnamed && whole) {
        members.put(path, new Extent(offset, member.byteSize()));
      }
      if (member instanceof GroupLayout inner && !name.isEmpty()) {
        collect(inner, offset, unnamed ? prefix : path + ".", struct, members);
      }
      offset += group instanceof UnionLayout ? 0 : member.byteSize();
    }
  }

  /** {@code request.csum_start} as REQUEST_CSUM_START. */
  private static String constantName(String path) {
    return path.replace('.', '_').replaceFirst("^_+", "").toUpperCase(Locale.ROOT);
  }

  private static MemoryLayout layout(Class<?> type) throws IllegalAccessException {
    try {
      return (MemoryLayout) type.getDeclaredField("LAYOUT").get(null);
    } catch (NoSuchFieldException e) {
      throw new AssertionError(type + " has no LAYOUT", e);
    }
  }

  private static long longConstant(Class<?> type, String name) throws IllegalAccessException {
    try {
      return type.getDeclaredField(name).getLong(null);
    } catch (NoSuchFieldException e) {
      throw new AssertionError(type + " has no " + name, e);
    }
  }

  private static boolean isConstant(Field field) {
    int modifiers = field.getModifiers();
    return Modifier.isStatic(modifiers)
        && Modifier.isFinal(modifiers)
        && !Modifier.isPrivate(modifiers);
  }

  private static Version since(Field field, Class<?> type) {
    SinceLinux since = field.getAnnotation(SinceLinux.class);
    return since == null ? since(type) : Version.of(since.value());
  }

  private static Version since(Class<?> type) {
    SinceLinux since = type.getAnnotation(SinceLinux.class);
    return since == null ? Version.ANY : Version.of(since.value());
  }
}

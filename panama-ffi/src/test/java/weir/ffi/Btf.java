package weir.ffi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The types of the running kernel, by its own description of itself: BPF Type Format, {@code
 * linux/btf.h}, Documentation/bpf/btf.rst.
 */
final class Btf {
  static final Path RUNNING = Path.of("/sys/kernel/btf/vmlinux");

  private static final int KIND_INT = 1;
  private static final int KIND_PTR = 2;
  private static final int KIND_ARRAY = 3;
  private static final int KIND_STRUCT = 4;
  private static final int KIND_UNION = 5;
  private static final int KIND_ENUM = 6;
  private static final int KIND_TYPEDEF = 8;
  private static final int KIND_VOLATILE = 9;
  private static final int KIND_CONST = 10;
  private static final int KIND_RESTRICT = 11;
  private static final int KIND_FUNC_PROTO = 13;
  private static final int KIND_VAR = 14;
  private static final int KIND_DATASEC = 15;
  private static final int KIND_FLOAT = 16;
  private static final int KIND_DECL_TAG = 17;
  private static final int KIND_TYPE_TAG = 18;
  private static final int KIND_ENUM64 = 19;

  private static final int TYPE_SIZE = 12;

  private final byte[] bytes;
  private final ByteBuffer data;
  private final int strings;

  /** Where the type of each number starts; number 0 is void. */
  private final List<Integer> types = new ArrayList<>(List.of(0));

  private final Map<String, List<Integer>> structures = new HashMap<>();
  private final Map<String, Set<Long>> enumerators = new HashMap<>();

  private Btf(byte[] bytes) {
    this.bytes = bytes;
    data = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    if (bytes.length == 0) {
      strings = 0;
      return;
    }
    if (data.getShort(0) != (short) 0xeb9f) {
      throw new AssertionError("not BTF");
    }
    int header = data.getInt(4);
    int start = header + data.getInt(8);
    int end = start + data.getInt(12);
    strings = header + data.getInt(16);
    for (int at = start; at < end; ) {
      index(at, types.size());
      types.add(at);
      at += TYPE_SIZE + extra(at);
    }
  }

  /** Knows nothing. */
  static Btf empty() {
    return new Btf(new byte[0]);
  }

  static Btf read(Path file) throws IOException {
    return new Btf(Files.readAllBytes(file));
  }

  /** What the kernel says of a claim. */
  enum Verdict {
    HOLDS,
    FAILS,
    /** It has no such type; or the constant is a macro, of which BTF knows nothing. */
    UNKNOWN
  }

  Verdict check(Claim claim) {
    return switch (claim) {
      case Claim.Constant constant -> {
        Set<Long> values = enumerators.get(constant.name());
        yield values == null ? Verdict.UNKNOWN : verdict(values.contains(constant.value()));
      }
      case Claim.Size size -> {
        List<Integer> candidates = structures.get(size.type());
        yield candidates == null
            ? Verdict.UNKNOWN
            : verdict(
                candidates.stream()
                    .anyMatch(
                        id ->
                            size.partial() ? size(id) >= size.bytes() : size(id) == size.bytes()));
      }
      case Claim.Member member -> {
        List<Claim.Extent> found =
            structures.getOrDefault(member.type(), List.of()).stream()
                .map(id -> member(id, member.path()))
                .filter(extent -> extent != null)
                .toList();
        yield found.isEmpty()
            ? Verdict.UNKNOWN
            : verdict(found.contains(new Claim.Extent(member.offset(), member.bytes())));
      }
    };
  }

  private static Verdict verdict(boolean holds) {
    return holds ? Verdict.HOLDS : Verdict.FAILS;
  }

  private void index(int at, int id) {
    String name = string(data.getInt(at));
    switch (kind(at)) {
      case KIND_STRUCT ->
          structures.computeIfAbsent("struct " + name, _ -> new ArrayList<>()).add(id);
      case KIND_UNION ->
          structures.computeIfAbsent("union " + name, _ -> new ArrayList<>()).add(id);
      case KIND_ENUM -> {
        for (int i = 0; i < count(at); i++) {
          int enumerator = at + TYPE_SIZE + 8 * i;
          enumerator(data.getInt(enumerator), data.getInt(enumerator + 4));
        }
      }
      case KIND_ENUM64 -> {
        for (int i = 0; i < count(at); i++) {
          int enumerator = at + TYPE_SIZE + 12 * i;
          long low = Integer.toUnsignedLong(data.getInt(enumerator + 4));
          enumerator(data.getInt(enumerator), (long) data.getInt(enumerator + 8) << 32 | low);
        }
      }
      default -> {}
    }
  }

  private void enumerator(int name, long value) {
    enumerators.computeIfAbsent(string(name), _ -> new HashSet<>()).add(value);
  }

  /** Where a path leads, through members without a name too; null where it leads nowhere. */
  private Claim.@Nullable Extent member(int id, String path) {
    int at = types.get(resolve(id));
    if (kind(at) != KIND_STRUCT && kind(at) != KIND_UNION) {
      return null;
    }
    int dot = path.indexOf('.');
    String first = dot < 0 ? path : path.substring(0, dot);
    for (int i = 0; i < count(at); i++) {
      int member = at + TYPE_SIZE + 12 * i;
      String name = string(data.getInt(member));
      int type = data.getInt(member + 4);
      // With the kind flag the upper 8 bits are the width of a bit field.
      int bits = data.getInt(member + 8);
      int offset = (data.getInt(at + 4) < 0 ? bits & 0xffffff : bits) / Byte.SIZE;
      Claim.Extent inner = null;
      if (name.isEmpty()) {
        inner = member(type, path);
      } else if (name.equals(first)) {
        inner = dot < 0 ? new Claim.Extent(0, size(type)) : member(type, path.substring(dot + 1));
      }
      if (inner != null) {
        return new Claim.Extent(offset + inner.offset(), inner.bytes());
      }
    }
    return null;
  }

  private long size(int id) {
    int at = types.get(resolve(id));
    return switch (kind(at)) {
      case KIND_INT, KIND_STRUCT, KIND_UNION, KIND_ENUM, KIND_ENUM64, KIND_FLOAT ->
          Integer.toUnsignedLong(data.getInt(at + 8));
      case KIND_PTR -> Long.BYTES;
      case KIND_ARRAY -> size(data.getInt(at + TYPE_SIZE)) * data.getInt(at + TYPE_SIZE + 8);
      default -> throw new AssertionError("no size: kind " + kind(at));
    };
  }

  /** Goes through typedefs and qualifiers. */
  private int resolve(int id) {
    int at = types.get(id);
    return switch (kind(at)) {
      case KIND_TYPEDEF, KIND_VOLATILE, KIND_CONST, KIND_RESTRICT, KIND_TYPE_TAG ->
          resolve(data.getInt(at + 8));
      default -> id;
    };
  }

  /** Bytes that follow the common part of a type. */
  private int extra(int at) {
    return switch (kind(at)) {
      case KIND_INT, KIND_VAR, KIND_DECL_TAG -> 4;
      case KIND_ARRAY -> 12;
      case KIND_STRUCT, KIND_UNION, KIND_DATASEC, KIND_ENUM64 -> 12 * count(at);
      case KIND_ENUM, KIND_FUNC_PROTO -> 8 * count(at);
      default -> 0;
    };
  }

  private int kind(int at) {
    return data.getInt(at + 4) >>> 24 & 0x1f;
  }

  private int count(int at) {
    return data.getInt(at + 4) & 0xffff;
  }

  private String string(int offset) {
    int start = strings + offset;
    int end = start;
    while (bytes[end] != 0) {
      end++;
    }
    return new String(bytes, start, end - start, StandardCharsets.US_ASCII);
  }
}

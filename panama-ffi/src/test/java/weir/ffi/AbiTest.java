package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares every structure and constant of the package with the installed C headers and with the
 * running kernel.
 *
 * <p>What the headers are too old for, and which of it BTF does not know either, is printed.
 */
@Tag("abi")
class AbiTest {
  private static boolean gcc;
  private static @Nullable Btf btf;

  @BeforeAll
  static void lookForGcc() {
    gcc = Headers.available();
  }

  /** The annotated classes of the package. */
  static List<Class<?>> classes() throws Exception {
    return all()
        .filter(
            type ->
                type.isAnnotationPresent(CStruct.class)
                    || type.isAnnotationPresent(CConstants.class))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("classes")
  void shouldMatchTheHeaders(Class<?> type) throws Exception {
    assumeTrue(gcc, "needs gcc and the kernel's headers");
    List<Claim> claims = Claim.of(type);
    Headers.Verdict verdict = Headers.check(headers(type), claims);
    assertEquals(0, verdict.status(), verdict.output());
    List<String> absent = verdict.absent();
    for (Claim claim : claims) {
      if (absent.contains(claim.subject())) {
        boolean known = btf().check(claim) != Btf.Verdict.UNKNOWN;
        say(
            claim,
            known
                ? "too new for these headers, checked by BTF alone"
                : "too new for these headers, NOT CHECKED: BTF has no macros");
      }
    }
  }

  @Test
  void shouldMatchTheRunningKernel() throws Exception {
    assumeTrue(Files.isReadable(Btf.RUNNING), "needs a kernel with BTF");
    Claim.Version release =
        Claim.Version.of(Files.readString(Path.of("/proc/sys/kernel/osrelease")));
    List<Claim> failed = new ArrayList<>();
    Set<Btf.Verdict> verdicts = EnumSet.noneOf(Btf.Verdict.class);
    for (Class<?> type : classes()) {
      CStruct struct = type.getAnnotation(CStruct.class);
      if (struct != null && struct.userOnly()) {
        continue;
      }
      for (Claim claim : Claim.of(type)) {
        if (claim.since().compareTo(release) <= 0) {
          Btf.Verdict verdict = btf().check(claim);
          verdicts.add(verdict);
          if (verdict == Btf.Verdict.FAILS) {
            failed.add(claim);
          } else if (verdict == Btf.Verdict.UNKNOWN && claim instanceof Claim.Size) {
            say(claim, "not in BTF");
          }
        }
      }
    }
    assertEquals(List.of(), failed);
    assertTrue(verdicts.contains(Btf.Verdict.HOLDS));
  }

  @Test
  void shouldFindTheClasses() throws Exception {
    assertTrue(classes().containsAll(List.of(XdpDesc.class, Xdp.class, Ifreq.class, Errno.class)));
    assertEquals(
        List.of(),
        all()
            .filter(type -> Arrays.stream(type.getDeclaredFields()).anyMatch(AbiTest::isLayout))
            .filter(type -> !type.isAnnotationPresent(CStruct.class))
            .toList());
  }

  /** Members swapped, as a slip of the hand would. */
  @CStruct(value = "struct xdp_desc", header = "linux/if_xdp.h")
  static final class Swapped {
    static final StructLayout LAYOUT =
        MemoryLayout.structLayout(
            JAVA_INT.withName("len"), JAVA_INT.withName("options"), JAVA_LONG.withName("addr"));
    static final long SIZEOF = 16;
  }

  /** A member too few. */
  @CStruct(value = "struct xdp_desc", header = "linux/if_xdp.h")
  static final class TooShort {
    static final StructLayout LAYOUT = MemoryLayout.structLayout(JAVA_LONG.withName("addr"));
    static final long SIZEOF = 8;
  }

  /** A constant that is one too many. */
  @CConstants("linux/bpf.h")
  static final class OffByOne {
    static final int BPF_MAP_TYPE_XSKMAP = 18;
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void shouldNoticeWhatIsWrong(Class<?> type) throws Exception {
    if (Files.isReadable(Btf.RUNNING)) {
      Btf kernel = btf();
      assertTrue(
          Claim.of(type).stream().anyMatch(claim -> kernel.check(claim) == Btf.Verdict.FAILS));
    }
    assumeTrue(gcc, "needs gcc and the kernel's headers");
    Headers.Verdict verdict = Headers.check(headers(type), Claim.of(type));
    assertNotEquals(0, verdict.status());
    assertTrue(verdict.output().contains("static assertion failed"), verdict.output());
  }

  static List<Class<?>> wrong() {
    return List.of(Swapped.class, TooShort.class, OffByOne.class);
  }

  private static void say(Claim claim, String what) {
    System.out.println("abi: " + claim.subject() + ": " + what);
  }

  /** Read once, since there are more than a hundred thousand types; empty where there are none. */
  private static Btf btf() throws IOException {
    if (btf == null) {
      btf = Files.isReadable(Btf.RUNNING) ? Btf.read(Btf.RUNNING) : Btf.empty();
    }
    return btf;
  }

  private static boolean isLayout(Field field) {
    return field.getName().equals("LAYOUT");
  }

  private static List<String> headers(Class<?> type) {
    CStruct struct = type.getAnnotation(CStruct.class);
    CConstants constants = type.getAnnotation(CConstants.class);
    return List.of(struct != null ? struct.header() : constants.value());
  }

  private static Stream<Class<?>> all() throws Exception {
    Path classes =
        Path.of(Libc.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .resolve("weir/ffi");
    File[] files = classes.toFile().listFiles((_, name) -> name.endsWith(".class"));
    return Arrays.stream(files)
        .map(file -> file.getName().replace(".class", ""))
        .filter(name -> !name.contains("$") && !name.equals("package-info"))
        .sorted()
        .map(AbiTest::load);
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName("weir.ffi." + name);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }
}

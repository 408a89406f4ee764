package weir.netns;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Holds the arrows between the modules: each uses what stands below it, and nothing points back.
 */
final class ArchitectureTest {
  private static final List<String> EVERYONE_USES =
      List.of("java..", "javax.crypto..", "javax.net..", "org.jspecify..");

  private static final JavaClasses WEIR =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("weir");

  @ParameterizedTest
  @CsvSource({
    "ffi,       ''",
    "afxdp,     weir.ffi..",
    "conntrack, org.agrona..",
    "dataplane, weir.ffi.. weir.afxdp.. weir.conntrack.. org.agrona.. org.HdrHistogram..",
    "vrrp,      weir.ffi..",
    "control,   weir.ffi.. weir.afxdp.. weir.conntrack.. weir.dataplane.. weir.vrrp.. org.agrona.."
        + " io.netty.. picocli.. tools.jackson.. com.fasterxml.jackson.annotation.."
        + " jakarta.mail.. io.prometheus.. org.HdrHistogram.. jdk.net..",
    "netns,     weir.ffi.. weir.afxdp.. weir.conntrack.. weir.dataplane.. org.agrona..",
  })
  void moduleShouldUseOnlyWhatStandsBelowIt(String module, String uses) {
    // A module that has only its package-info yet has no class to judge.
    mayUse(module, uses).allowEmptyShould(module.equals("vrrp")).check(WEIR);
  }

  private static ArchRule mayUse(String module, String uses) {
    String own = "weir." + module + "..";
    String[] allowed =
        Stream.of(
                Stream.of(own),
                EVERYONE_USES.stream(),
                Stream.of(uses.split(" ", -1)).filter(name -> !name.isEmpty()))
            .flatMap(names -> names)
            .toArray(String[]::new);
    return classes()
        .that()
        .resideInAPackage(own)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(allowed)
                .or(
                    describe(
                        "primitives and arrays of them", type -> type.getPackageName().isEmpty())));
  }

  @Test
  void nobodyShouldUsePerf() {
    noClasses()
        .that()
        .resideInAPackage("weir..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("weir.perf..")
        .check(WEIR);
  }

  @Test
  void ruleShouldNoticeAForbiddenArrow() {
    ArchRule withoutFfi = mayUse("netns", "");

    assertThrows(AssertionError.class, () -> withoutFfi.check(WEIR));
  }
}

package weir.ffi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks what headers and kernels before a release do not have: a structure, the offset of a member,
 * a constant. The {@code abi} test lets it be absent there, and only there.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.FIELD})
@interface SinceLinux {
  /** The first release with it, such as {@code "6.8"}. */
  String value();
}

package weir.ffi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks a class that lays out a C structure; the {@code abi} test compares the two. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface CStruct {
  /** The C type, such as {@code "struct xdp_desc"}. */
  String value();

  /** The headers to include, such as {@code "linux/if_xdp.h"}. */
  String[] header();

  /** Names of groups in {@code LAYOUT} that C leaves unnamed. */
  String[] anonymous() default {};

  /** Whether the kernel has another type of this name, so that only the headers can tell. */
  boolean userOnly() default false;

  /** Whether {@code LAYOUT} may end before the C type does. */
  boolean partial() default false;
}

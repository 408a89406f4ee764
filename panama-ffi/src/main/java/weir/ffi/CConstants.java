package weir.ffi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a class whose non-private {@code static final int} and {@code long} fields are C constants
 * of the same name; the {@code abi} test compares them.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface CConstants {
  /** The headers to include, such as {@code "linux/if_xdp.h"}. */
  String[] value();
}

package weir.netns;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests that build namespaces: skipped, with the reason, where this user or machine cannot. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("netns")
@ExtendWith(CanBuildLabs.class)
public @interface NetnsTest {
  /** Programs that the tests use, beside {@code ip} and {@code ethtool}. */
  String[] needs() default {};
}

package weir.control.check;

import java.util.function.Consumer;
import weir.control.config.Check;
import weir.control.config.GlobalDefs;

/** The edge where checks meet the servers. */
@FunctionalInterface
public interface Prober {
  /**
   * Tries once.
   *
   * @param check what to try, and how long it may take
   * @param part which of its parts, from 0: a URL of {@code HTTP_GET}; others have one
   * @param then called exactly once, on any thread
   */
  void attempt(Check check, int part, Consumer<Outcome> then);

  /** Goes by what a file says of all checks, from now on. */
  default void use(GlobalDefs defs) {}
}

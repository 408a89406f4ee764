package weir.control.marks;

import java.util.List;
import weir.control.config.Diagnostic;
import weir.control.config.Position;

/**
 * One iptables command.
 *
 * @param at where it begins
 * @param table such as {@code mangle}
 * @param chain empty where the command names none
 * @param number where {@link Verb#INSERT} puts it, from 1
 * @param rules of {@link Verb#APPEND} and {@link Verb#INSERT}: several where addresses are a list
 * @param marks whether its target is MARK
 * @param faults why it cannot be honoured, if it matters at all
 */
record Command(
    Position at,
    String table,
    Verb verb,
    String chain,
    int number,
    List<MarkRule> rules,
    boolean marks,
    List<Diagnostic> faults) {
  Command {
    rules = List.copyOf(rules);
    faults = List.copyOf(faults);
  }

  /** What to do with the chain. */
  enum Verb {
    /** {@code -A}. */
    APPEND,
    /** {@code -I}. */
    INSERT,
    /** {@code -N}, and {@code :CHAIN} of iptables-save. */
    NEW_CHAIN,
    /** {@code -F}. */
    FLUSH,
    /** Nothing that a packet would notice: {@code -L}, {@code -Z}, {@code -P} with ACCEPT. */
    NOTHING
  }
}

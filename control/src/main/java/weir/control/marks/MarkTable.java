package weir.control.marks;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import weir.afxdp.Link;
import weir.dataplane.MarkRules;

/** The rules that set marks: PREROUTING of mangle, and the chains that it calls. */
public final class MarkTable {
  /** No rule. */
  public static final MarkTable EMPTY = new MarkTable(Map.of());

  private final Map<String, List<MarkRule>> chains;

  /** Takes chains without loops and without calls of what is not there. */
  MarkTable(Map<String, List<MarkRule>> chains) {
    this.chains =
        chains.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> List.copyOf(e.getValue())));
  }

  /** The rules of a chain, in order. */
  List<MarkRule> chain(String name) {
    return chains.getOrDefault(name, List.of());
  }

  /** Whether there is no rule. */
  public boolean isEmpty() {
    return chain(MangleTable.PREROUTING).isEmpty();
  }

  /** Whether some packet may get a mark, whatever the addresses of this host are. */
  public boolean sets(int mark) {
    return !new MarkReach(MarkProgram.of(this, null)).marks(Set.of(mark)).isEmpty();
  }

  /**
   * The rules for workers.
   *
   * @param links the interfaces that packets come in by
   * @param local the addresses of this host
   */
  public MarkRules compile(List<Link> links, Collection<Integer> local) {
    return isEmpty() ? MarkRules.NONE : new MarkRules(MarkProgram.of(this, links), local);
  }

  /**
   * Which packets may get one of some marks.
   *
   * @param wanted the marks of services
   * @param links the interfaces that packets come in by
   * @param local the addresses of this host
   */
  public List<MarkedPorts> markedPorts(
      Set<Integer> wanted, List<Link> links, Collection<Integer> local) {
    return new MarkReach(MarkProgram.of(this, links)).ports(wanted, local);
  }
}

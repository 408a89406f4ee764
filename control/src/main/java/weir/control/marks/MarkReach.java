package weir.control.marks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import weir.dataplane.MarkRules.Op;
import weir.dataplane.MarkRules.Step;

/**
 * Which marks packets can get: runs a program for all packets of a kind at once, both ways where
 * what is known of them does not decide.
 */
final class MarkReach {
  private static final int[] PROTOCOLS = {6, 17};
  private static final int LOOPBACK = 127;

  /** More marks than that at one step: it may be any. */
  private static final int MAX_MARKS = 256;

  private static final Possible UNMARKED = new Possible(Set.of(0), false);
  private static final Possible ANY = new Possible(Set.of(), true);

  private final List<Step> steps;

  MarkReach(List<Step> steps) {
    this.steps = steps;
  }

  /** What is known of a packet. */
  private interface Known {
    /** 1 if the step's question is answered yes, 0 if no, -1 if it depends. */
    int answer(Step step);
  }

  /** Those of some marks that any packet may get. */
  Set<Integer> marks(Set<Integer> wanted) {
    return among(wanted, step -> -1);
  }

  /** Which packets may get one of some marks: the smallest ranges of ports that say it all. */
  List<MarkedPorts> ports(Set<Integer> wanted, Collection<Integer> local) {
    TreeSet<Integer> begins = new TreeSet<>(List.of(0));
    for (Step step : steps) {
      if (step.op() == Op.DESTINATION_PORT) {
        begins.add(step.a());
        begins.add(step.b() + 1);
      }
    }
    begins.remove(65_536);
    List<MarkedPorts> found = new ArrayList<>();
    for (int address : new TreeSet<>(local)) {
      if (wanted.isEmpty() || address >>> 24 == LOOPBACK) {
        continue;
      }
      for (int protocol : PROTOCOLS) {
        ports(wanted, protocol, address, begins, found);
      }
    }
    return found;
  }

  private void ports(
      Set<Integer> wanted,
      int protocol,
      int address,
      NavigableSet<Integer> begins,
      List<MarkedPorts> found) {
    for (int first : begins) {
      Integer next = begins.higher(first);
      int last = next == null ? 65_535 : next - 1;
      Set<Integer> marks = among(wanted, step -> answer(step, protocol, address, first));
      if (marks.isEmpty()) {
        continue;
      }
      MarkedPorts before = found.isEmpty() ? null : found.getLast();
      boolean joins =
          before != null
              && before.protocol() == protocol
              && before.address() == address
              && before.lastPort() == first - 1
              && before.marks().equals(marks);
      if (before != null && joins) {
        found.removeLast();
        found.add(new MarkedPorts(protocol, address, before.firstPort(), last, marks));
      } else {
        found.add(new MarkedPorts(protocol, address, first, last, marks));
      }
    }
  }

  private static int answer(Step step, int protocol, int address, int port) {
    return switch (step.op()) {
      case PROTOCOL -> protocol == step.a() ? 1 : 0;
      case DESTINATION -> (address & step.b()) == step.a() ? 1 : 0;
      case DESTINATION_PORT -> port >= step.a() && port <= step.b() ? 1 : 0;
      default -> -1;
    };
  }

  /** Those of {@code wanted} that a packet may end with; 0 is no mark. */
  private Set<Integer> among(Set<Integer> wanted, Known known) {
    @Nullable Possible[] at = new @Nullable Possible[steps.size() + 1];
    at[0] = UNMARKED;
    for (int i = 0; i < steps.size(); i++) {
      @Nullable Possible here = at[i];
      if (here == null) {
        continue;
      }
      Step step = steps.get(i);
      @Nullable Possible yes = here;
      @Nullable Possible no = null;
      switch (step.op()) {
        case JUMP -> {}
        case SET -> yes = here.changed(step);
        case MARK -> {
          yes = here.only(mark -> (mark & step.b()) == step.a());
          no = here.only(mark -> (mark & step.b()) != step.a());
        }
        default -> {
          int answer = known.answer(step);
          yes = answer == 0 ? null : here;
          no = answer == 1 ? null : here;
        }
      }
      at[step.yes()] = Possible.either(at[step.yes()], yes);
      at[step.no()] = Possible.either(at[step.no()], no);
    }
    @Nullable Possible end = at[steps.size()];
    Set<Integer> result = new HashSet<>(wanted);
    if (end == null) {
      result.clear();
    } else if (!end.any) {
      result.retainAll(end.marks);
    }
    result.remove(0);
    return result;
  }

  /**
   * The marks that packets may have at a step; null where none comes by.
   *
   * @param any whether they are too many to be told
   */
  private record Possible(Set<Integer> marks, boolean any) {
    private static Possible of(Set<Integer> marks) {
      return marks.size() > MAX_MARKS ? ANY : new Possible(marks, false);
    }

    static @Nullable Possible either(@Nullable Possible a, @Nullable Possible b) {
      if (a == null || b == null) {
        return a == null ? b : a;
      }
      if (a.equals(b) || a.any) {
        return a;
      }
      if (b.any) {
        return b;
      }
      Set<Integer> both = new HashSet<>(a.marks);
      both.addAll(b.marks);
      return of(both);
    }

    Possible changed(Step step) {
      if (any) {
        return step.b() == -1 ? new Possible(Set.of(step.a()), false) : this;
      }
      Set<Integer> changed = new HashSet<>();
      marks.forEach(mark -> changed.add((mark & ~step.b()) ^ step.a()));
      return of(changed);
    }

    @Nullable Possible only(IntPredicate which) {
      if (any) {
        return this;
      }
      Set<Integer> some = new HashSet<>(marks);
      some.removeIf(mark -> !which.test(mark));
      return some.isEmpty() ? null : of(some);
    }
  }
}

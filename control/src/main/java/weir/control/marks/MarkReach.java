package weir.control.marks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
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
    List<Set<Integer>> marks = new ArrayList<>();
    steps.forEach(_ -> marks.add(new HashSet<>(2)));
    marks.add(new HashSet<>());
    boolean[] any = new boolean[marks.size()];
    marks.getFirst().add(0);
    for (int i = 0; i < steps.size(); i++) {
      Set<Integer> here = marks.get(i);
      Step step = steps.get(i);
      if (here.size() > MAX_MARKS) {
        any[i] = true;
      }
      if (any[i]) {
        boolean sets = step.op() == Op.SET && step.b() == -1;
        any[step.yes()] |= !sets;
        any[step.no()] |= !sets;
        if (sets) {
          marks.get(step.yes()).add(step.a());
        }
        continue;
      }
      for (int mark : here) {
        int answer =
            switch (step.op()) {
              case MARK -> (mark & step.b()) == step.a() ? 1 : 0;
              case SET, JUMP -> 1;
              default -> known.answer(step);
            };
        int then = step.op() == Op.SET ? (mark & ~step.b()) ^ step.a() : mark;
        if (answer != 0) {
          marks.get(step.yes()).add(then);
        }
        if (answer != 1) {
          marks.get(step.no()).add(then);
        }
      }
    }
    Set<Integer> result = new HashSet<>(wanted);
    if (!any[steps.size()]) {
      result.retainAll(marks.getLast());
    }
    result.remove(0);
    return result;
  }
}

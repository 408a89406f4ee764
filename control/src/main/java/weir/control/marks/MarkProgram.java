package weir.control.marks;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weir.afxdp.Link;
import weir.control.marks.Condition.AnyOf;
import weir.control.marks.Condition.Ingress;
import weir.control.marks.Condition.Test;
import weir.control.marks.MarkRule.Target;
import weir.dataplane.MarkRules;
import weir.dataplane.MarkRules.Op;
import weir.dataplane.MarkRules.Step;

/**
 * Writes the rules out as steps that only go forward: a chain stands wherever it is called.
 *
 * <pre>
 *  rule:   test or test or ...   all no -> next rule     (yes and no swapped where inverted)
 *          test or ...
 *          set | the called chain | jump to the end
 *  next rule: ...
 * </pre>
 */
final class MarkProgram {
  /** Any interface that has no number here, in a program that is only reasoned about. */
  private static final int SOME_INTERFACE = -1;

  private final MarkTable table;
  private final @Nullable List<Link> links;
  private final List<Step> steps = new ArrayList<>();

  /** Where each label is; labels are numbered as they are made. */
  private final List<Integer> places = new ArrayList<>();

  private final int end = label();

  private MarkProgram(MarkTable table, @Nullable List<Link> links) {
    this.table = table;
    this.links = links;
  }

  /** Whether the steps are not too many. */
  static boolean fits(MarkTable table) {
    MarkProgram program = new MarkProgram(table, null);
    program.chain(MangleTable.PREROUTING, program.end);
    return program.steps.size() <= MarkRules.MAX_STEPS;
  }

  /**
   * The steps of rules that fit.
   *
   * @param links null where the interfaces are not known yet
   */
  static List<Step> of(MarkTable table, @Nullable List<Link> links) {
    MarkProgram program = new MarkProgram(table, links);
    program.chain(MangleTable.PREROUTING, program.end);
    program.place(program.end);
    return program.resolved();
  }

  /** With places for labels. */
  private List<Step> resolved() {
    return steps.stream()
        .map(s -> new Step(s.op(), s.a(), s.b(), places.get(s.yes()), places.get(s.no())))
        .toList();
  }

  private int label() {
    places.add(-1);
    return places.size() - 1;
  }

  private void place(int label) {
    places.set(label, steps.size());
  }

  private void step(Op op, int a, int b, int yes, int no) {
    steps.add(new Step(op, a, b, yes, no));
  }

  private void jump(int to) {
    step(Op.JUMP, 0, 0, to, to);
  }

  /** A chain, whose end falls through; {@code back} is where RETURN leads. */
  private void chain(String name, int back) {
    for (MarkRule rule : table.chain(name)) {
      if (steps.size() > MarkRules.MAX_STEPS) {
        return;
      }
      int next = label();
      rule.conditions().forEach(condition -> condition(condition, next));
      switch (rule.target()) {
        case Target.Mark(int value, int mask) -> step(Op.SET, value, mask, next, next);
        case Target.Chain(String called, boolean goTo) -> {
          chain(called, goTo ? back : next);
          if (goTo) {
            jump(back);
          }
        }
        case Target.Simple.ACCEPT -> jump(end);
        case Target.Simple.RETURN -> jump(back);
        case Target.Simple.NOTHING -> {}
      }
      place(next);
    }
  }

  private void condition(Condition condition, int otherwise) {
    boolean inverted =
        switch (condition) {
          case AnyOf anyOf -> anyOf.inverted();
          case Ingress ingress -> ingress.inverted();
        };
    int pass = label();
    List<Test> tests = tests(condition);
    for (int i = 0; i < tests.size(); i++) {
      Test test = tests.get(i);
      boolean last = i == tests.size() - 1;
      int yes = inverted ? otherwise : pass;
      int no = last ? (inverted ? pass : otherwise) : label();
      step(test.op(), test.a(), test.b(), yes, no);
      if (!last) {
        place(no);
      }
    }
    if (tests.isEmpty() && !inverted) {
      jump(otherwise);
    }
    place(pass);
  }

  private List<Test> tests(Condition condition) {
    return switch (condition) {
      case AnyOf anyOf -> anyOf.tests();
      case Ingress ingress when links == null -> List.of(new Test(Op.INTERFACE, SOME_INTERFACE, 0));
      case Ingress ingress ->
          links.stream()
              .filter(link -> ingress.isNamed(link.name()))
              .map(link -> new Test(Op.INTERFACE, link.index(), 0))
              .toList();
    };
  }
}

package weir.netns.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Two outcomes of one scenario, side by side.
 *
 * @param difference the first one that nobody has explained: scenario, step, what IPVS did and what
 *     Weir did
 * @param explained how often each explanation was needed, by its reason
 */
public record Comparison(Optional<String> difference, Map<String, Integer> explained) {
  private static final int CONTEXT = 5;
  private static final int LINES = 8;

  /** Compares what was sent packet by packet, then the tables. */
  public static Comparison of(
      Scenario scenario, Outcome ipvs, Outcome weir, List<Explained> explanations) {
    Map<String, Integer> used = new TreeMap<>();
    if (!ipvs.leftOut().isEmpty()) {
      used.put(Explained.AFTER_REMOVAL, ipvs.leftOut().size());
    }
    for (int i = 0; i < scenario.steps().size(); i++) {
      Optional<String> difference = Optional.empty();
      if (scenario.steps().get(i) instanceof Step.Send send) {
        difference = sent(send, ipvs.sent().get(i), weir.sent().get(i), explanations, used);
      } else if (scenario.steps().get(i) instanceof Step.SendFragments) {
        difference = fragments(ipvs.sent().get(i), weir.sent().get(i), used);
      } else if (scenario.steps().get(i) instanceof Step.SendError send) {
        difference = errors(send.error(), ipvs.sent().get(i), weir.sent().get(i), used);
      } else if (scenario.steps().get(i) instanceof Step.Look) {
        difference = tables(ipvs, weir, i);
      }
      if (difference.isPresent()) {
        return new Comparison(Optional.of(report(scenario, i, difference.get())), used);
      }
    }
    int end = scenario.steps().size();
    Optional<String> atEnd =
        strays(ipvs, weir).or(() -> tables(ipvs, weir, end)).map(d -> report(scenario, end, d));
    return new Comparison(atEnd, used);
  }

  private static Optional<String> sent(
      Step.Send send,
      List<Emission> ipvs,
      List<Emission> weir,
      List<Explained> explanations,
      Map<String, Integer> used) {
    List<Emission> theirs = normal(ipvs);
    List<Emission> ours = normal(weir);
    if (theirs.equals(ours)) {
      return Optional.empty();
    }
    for (Explained explanation : explanations) {
      if (explanation.covers(send, theirs, ours)) {
        used.merge(explanation.reason(), 1, Integer::sum);
        return Optional.empty();
      }
    }
    return Optional.of(sides(lines(theirs), lines(ours)));
  }

  private static Optional<String> fragments(
      List<Emission> ipvs, List<Emission> weir, Map<String, Integer> used) {
    List<Emission> theirs = normal(ipvs);
    List<Emission> ours = normal(weir);
    if (theirs.equals(ours)) {
      return Optional.empty();
    }
    if (Reassembly.unwrapped(theirs).equals(Reassembly.unwrapped(ours))) {
      used.merge(Explained.FRAGMENTS_IN_TUNNEL, 1, Integer::sum);
      return Optional.empty();
    }
    return Optional.of(sides(lines(theirs), lines(ours)));
  }

  private static Optional<String> errors(
      IcmpError error, List<Emission> ipvs, List<Emission> weir, Map<String, Integer> used) {
    List<Emission> theirs = normal(ipvs);
    List<Emission> ours = normal(weir);
    if (theirs.equals(ours)) {
      return Optional.empty();
    }
    if (error.isTunnelTooNarrow() && withoutMtu(theirs).equals(withoutMtu(ours))) {
      used.merge(Explained.TUNNEL_MTU, 1, Integer::sum);
      return Optional.empty();
    }
    return Optional.of(sides(lines(theirs), lines(ours)));
  }

  private static List<Emission> withoutMtu(List<Emission> emissions) {
    return emissions.stream()
        .map(e -> new Emission(e.segment(), e.frame().withoutIcmpMtu()))
        .toList();
  }

  private static Optional<String> strays(Outcome ipvs, Outcome weir) {
    return difference("frames on account of no packet", lines(ipvs.strays()), lines(weir.strays()));
  }

  private static Optional<String> tables(Outcome ipvs, Outcome weir, int step) {
    Snapshot theirs = ipvs.snapshot(step);
    Snapshot ours = weir.snapshot(step);
    return difference("the table", theirs.table(), ours.table())
        .or(() -> difference("the connections", theirs.connections(), ours.connections()))
        .or(() -> difference("the traffic", theirs.traffic(), ours.traffic()));
  }

  /** Lines that both have say nothing. */
  private static Optional<String> difference(String what, List<String> ipvs, List<String> weir) {
    List<String> theirs = without(ipvs, weir);
    List<String> ours = without(weir, ipvs);
    return theirs.isEmpty() && ours.isEmpty()
        ? Optional.empty()
        : Optional.of("in " + what + "\n" + sides(theirs, ours));
  }

  private static List<String> without(List<String> lines, List<String> others) {
    List<String> rest = new ArrayList<>(lines);
    others.forEach(rest::remove);
    return rest;
  }

  private static List<Emission> normal(List<Emission> emissions) {
    return emissions.stream()
        .map(e -> new Emission(e.segment(), e.frame().withoutKernelsChoice()))
        .toList();
  }

  private static List<String> lines(List<?> things) {
    return things.stream().map(Object::toString).toList();
  }

  private static String sides(List<String> ipvs, List<String> weir) {
    return side("IPVS", ipvs) + side("Weir", weir);
  }

  private static String side(String who, List<String> lines) {
    StringBuilder text = new StringBuilder();
    lines.stream().limit(LINES).forEach(line -> text.append(who + ": " + line + "\n"));
    if (lines.isEmpty()) {
      text.append(who + ": nothing\n");
    } else if (lines.size() > LINES) {
      text.append(who + ": and " + (lines.size() - LINES) + " more\n");
    }
    return text.toString();
  }

  private static String report(Scenario scenario, int step, String difference) {
    StringBuilder text = new StringBuilder("scenario " + scenario.name() + "\n");
    int last = Math.min(step, scenario.steps().size() - 1);
    for (int i = Math.max(0, step - CONTEXT); i < last; i++) {
      text.append("  step " + i + ": " + scenario.steps().get(i) + "\n");
    }
    String at = step > last ? "after the last step" : scenario.steps().get(step).toString();
    return text + "first difference at step " + step + ": " + at + "\n" + difference;
  }
}

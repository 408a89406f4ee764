package weir.netns.oracle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One scenario on one director. */
public final class Play {
  private final Scenario scenario;
  private final Director director;
  private final Outcome outcome;

  /** Where the last packet of a flow went, as a client's frame to a server. */
  private final Map<Flow, Frame> reached = new HashMap<>();

  /** Those of which a packet has been sent. */
  private final Set<Flow> sent = new HashSet<>();

  private final Set<Flow> ended = new HashSet<>();

  /** Protocol, VIP and MAC of the servers that have been taken out. */
  private final Set<String> out = new HashSet<>();

  private final List<Step.Change> changes = new ArrayList<>();
  private Segment injectedOn = Segment.FRONT;
  private int injected;

  private Play(Scenario scenario, Director director) {
    this.scenario = scenario;
    this.director = director;
    this.outcome = Outcome.empty(scenario.steps().size());
  }

  /** Plays a scenario to a director that has been reset. */
  public static Outcome of(Scenario scenario, Director director) {
    director.reset();
    return new Play(scenario, director).run();
  }

  private Outcome run() {
    long start = System.nanoTime();
    List<Step> steps = scenario.steps();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      if (!(step instanceof Step.Change)) {
        configure();
      }
      switch (step) {
        case Step.Change change -> {
          settle();
          changes.add(change);
          note(change);
        }
        case Step.Send send -> inject(i, send);
        case Step.SendFragments send -> inject(i, send);
        case Step.SendError send -> inject(i, send);
        case Step.Pause pause -> {
          settle();
          director.pause(pause.seconds());
        }
        case Step.Look look -> look(i, look.traffic());
      }
    }
    configure();
    look(steps.size(), false);
    return outcome.took(Duration.ofNanos(System.nanoTime() - start));
  }

  private void note(Step.Change change) {
    if (change instanceof Step.RemoveServer removed) {
      out.add(removed.service() + " " + Site.mac(removed.server().address()));
    } else if (change instanceof Step.AddServer added) {
      out.remove(added.service() + " " + Site.mac(added.server().address()));
    }
  }

  private void configure() {
    if (!changes.isEmpty()) {
      director.configure(List.copyOf(changes));
      changes.clear();
    }
  }

  private void look(int step, boolean traffic) {
    settle();
    outcome.snapshots().put(step, director.snapshot(traffic));
  }

  private void inject(int step, Step.Send send) {
    Packet packet = send.packet();
    Segment segment = packet.fromServer() ? Segment.BACK : Segment.FRONT;
    turnTo(segment);
    // Zero is no number.
    int number = step + 1;
    if (packet.fromServer()) {
      Frame request = reached.get(send.flow());
      if (request == null) {
        return;
      }
      director.inject(
          segment,
          Site.reply(
              number, send.flow(), packet, request.destination(), request.destinationPort()));
    } else if (beginsAnewAfterRemoval(send)) {
      outcome.leftOut().add(send);
      return;
    } else {
      director.inject(segment, Site.request(number, send.flow(), packet));
      sent.add(send.flow());
    }
    injected++;
    if ((packet.flags() & (Packet.FIN | Packet.RST)) != 0) {
      ended.add(send.flow());
    } else if ((packet.flags() & Packet.SYN) != 0 && ended.remove(send.flow())) {
      // Where a connection begins anew, IPVS lets the old one expire in its next tick.
      settle();
      director.tick();
    }
  }

  private void inject(int step, Step.SendFragments send) {
    Packet packet = send.packet();
    Segment segment = packet.fromServer() ? Segment.BACK : Segment.FRONT;
    turnTo(segment);
    settle();
    byte[] whole;
    if (packet.fromServer()) {
      Frame request = reached.get(send.flow());
      if (request == null) {
        return;
      }
      whole =
          Site.reply(
              step + 1, send.flow(), packet, request.destination(), request.destinationPort());
    } else {
      whole = Site.request(step + 1, send.flow(), packet);
    }
    List<byte[]> fragments = new Frame(whole).fragments(send.bytes());
    (send.lastFirst() ? fragments.reversed() : fragments)
        .forEach(fragment -> director.inject(segment, fragment));
    injected += fragments.size();
    settle();
  }

  private void inject(int step, Step.SendError send) {
    boolean answer = send.error().about() == IcmpError.About.ANSWER;
    Segment segment = answer ? Segment.FRONT : Segment.BACK;
    turnTo(segment);
    settle();
    Frame request = reached.get(send.flow());
    if (request != null) {
      director.inject(segment, Site.error(step + 1, send.flow(), send.error(), request));
      injected++;
    }
  }

  private void turnTo(Segment segment) {
    if (segment != injectedOn || injected == Director.BATCH) {
      settle();
      injectedOn = segment;
    }
  }

  /**
   * {@link Explained#AFTER_REMOVAL}. A flow may have a server that none of its packets has reached,
   * since their time to live was over; then it may be any that has been taken out.
   */
  private boolean beginsAnewAfterRemoval(Step.Send send) {
    Flow flow = send.flow();
    Frame last = reached.get(flow);
    return flow.protocol() == Service.TCP
        && (send.packet().flags() & Packet.SYN) != 0
        && (last == null
            ? sent.contains(flow) && out.stream().anyMatch(o -> o.startsWith(flow.service() + " "))
            : out.contains(flow.service() + " " + last.destinationMac()));
  }

  private static boolean isPacket(Step step) {
    return step instanceof Step.Send
        || step instanceof Step.SendFragments
        || step instanceof Step.SendError;
  }

  private void note(Flow flow, Packet packet, Emission emission) {
    if (emission.segment() == Segment.BACK && !packet.fromServer()) {
      reached.put(flow, emission.frame());
    }
  }

  private void settle() {
    if (injected == 0) {
      return;
    }
    injected = 0;
    for (Emission emission : Reassembly.of(director.settle())) {
      int number = Site.number(emission.frame());
      if (number >= 1
          && number <= scenario.steps().size()
          && isPacket(scenario.steps().get(number - 1))) {
        outcome.sent().get(number - 1).add(emission);
        switch (scenario.steps().get(number - 1)) {
          case Step.Send send -> note(send.flow(), send.packet(), emission);
          case Step.SendFragments send -> note(send.flow(), send.packet(), emission);
          default -> {}
        }
      } else {
        outcome.strays().add(emission);
      }
    }
  }
}

package weir.perf.lab;

import java.util.List;
import weir.netns.LabException;

/** New connections per second, between ends in the kernel that cost next to nothing. */
final class Connections implements Measure {
  static final String ID = "connections";
  static final String RATE = "rate";

  /** Fewer than a veth's queue of 256, and enough that the director always has something to do. */
  private static final int AT_ONCE = 192;

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String title() {
    return "New connections";
  }

  @Override
  public String method(Settings settings) {
    return """
    TCP connections of six segments, %d at once, each followed by the next: the client sends 4 bytes, \
    the server answers with 4 and closes. Client and server are BPF programs on the generator's core, \
    which answer a segment by the next one; so it is the director that limits, unlike with wrk and \
    nginx. Counted over %.1f s after as long a warm-up with the same as each contestant's compiler \
    needs. Failed ones were reset or lost a segment, per million.\
    """
        .formatted(AT_ONCE, settings.seconds());
  }

  @Override
  public List<Figure> figures(Settings settings) {
    return List.of(
        new Figure(RATE, "connections/s", 0, true),
        new Figure("cpu", "director's processor us for each", 1, true),
        new Figure("failed", "failed, per million", 0, false));
  }

  /**
   * The ends send by XDP, for which the director's interfaces need the NAPI that they have there.
   */
  @Override
  public List<Placement> placements(Contestant contestant) {
    return contestant.carriesTcp() ? List.of(Placement.SPLIT) : List.of();
  }

  private static double warmUpSeconds(Contestant contestant) {
    return Math.max(1, 2 * contestant.warmUpSeconds());
  }

  @Override
  public double estimateSeconds(Contestant contestant, Placement placement, Settings settings) {
    return 1 + warmUpSeconds(contestant) + settings.seconds();
  }

  @Override
  public void take(Trial trial) {
    Running running = trial.start("TCP");
    ConnectionLoad load = ConnectionLoad.start(trial.site(), trial.contestant().address(), AT_ONCE);
    load.run(warmUpSeconds(trial.contestant()));
    long done = load.done();
    long failed = load.failed();
    long processorNs = running.processorNs();
    long beginNs = System.nanoTime();
    load.run(trial.settings().seconds());
    done = load.done() - done;
    double seconds = (System.nanoTime() - beginNs) / 1e9;
    failed = load.failed() - failed;
    processorNs = running.processorNs() - processorNs;
    if (done == 0) {
      throw new LabException("not one connection ended well, " + failed + " did not");
    }
    trial.add(RATE, done / seconds);
    trial.add("cpu", processorNs / 1e3 / done);
    trial.add("failed", 1e6 * failed / (done + failed));
  }
}

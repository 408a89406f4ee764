package weir.perf.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import weir.netns.DirectorProcess;
import weir.netns.Lab;
import weir.netns.LabException;
import weir.netns.Topology;

/**
 * {@code ./weir soak}: many flows for a long time, while servers go and come back and the file is
 * reloaded over and over. At the end every packet must have been delivered or counted where it was
 * lost, Weir's counters and the devices' must tell the same, every connection and every flow must
 * be gone, and memory must be what it was. Meanwhile no server that is out of the service gets any
 * packets.
 */
@Command(
    name = "weir soak",
    description = {
      "Keep a director busy for a long time while servers fail and its file changes,",
      "and look whether packets, connections and memory add up. Takes root."
    },
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class Soak implements Callable<Integer> {
  private static final int CANNOT_RUN = 3;
  private static final int CONNECTIONS = 1 << 22;

  /** Of the memory, from the first fifth of the time to the last sample. */
  private static final double GROWTH_ALLOWED = 1.05;

  /** Timeouts after the last packet within which every connection must be gone. */
  private static final int GONE_WITHIN = 3;

  /** Every flow's counts come home once a second, later where the director has no processor. */
  private static final int COUNTED_WITHIN_S = 3;

  private static final int ATTEMPTS = 20;

  /** Seconds for packets that were on their way when a server was removed, and to see any later. */
  private static final double UNDERWAY_S = 0.3;

  private static final double WATCHED_S = 1;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "30",
      description = "How long (default: 30).")
  private double minutes;

  @Option(
      names = "--flows",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "How many flows (default: 1000000).")
  private int flows;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "200000",
      description = "Packets a second, of all flows in turn (default: 200000).")
  private double rate;

  @Option(
      names = "--timeout",
      paramLabel = "S",
      defaultValue = "20",
      description = "Of UDP connections, in seconds (default: 20).")
  private int timeoutS;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of what happens; printed at the start.")
  private long seed = System.nanoTime();

  @Parameters(paramLabel = "OPTION", description = "More options of weir run, after --.")
  private List<String> options = List.of();

  private final Progress progress = new Progress(System.out);
  private DirectorProcess director;
  private Random random;
  private FlappingServers servers;
  private Sink sink;
  private int flaps;
  private int reloads;
  private int removals;
  private long misled;
  private boolean failed;

  Soak() {}

  /** Ends the process: 0 if all added up. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Soak()).setUsageHelpAutoWidth(true).execute(arguments));
  }

  @Override
  public Integer call() {
    random = new Random(seed);
    progress.line("seed " + seed);
    try (Lab lab = Lab.open()) {
      Site site = Site.in(lab);
      servers = new FlappingServers(site);
      site.routeDirectly();
      sink = Sink.byMac(site.server(), Site.BACK, Topology.VIP, Site.PORT);
      List<String> arguments = new ArrayList<>(List.of("-i", Site.FRONT, "-i", Site.BACK));
      arguments.addAll(List.of("--connections", Integer.toString(CONNECTIONS)));
      arguments.addAll(options);
      Path file = servers.configure();
      director = DirectorProcess.start(site.director(), file, arguments.toArray(String[]::new));
      // What comes from a program, as the load does, a veth takes by its NAPI only.
      Running.withGro(site, Placement.INLINE);
      director.ask("adm", "--set", "0", "0", Integer.toString(timeoutS));
      soak(site);
      return failed ? 1 : 0;
    } catch (LabException e) {
      progress.line("weir soak cannot go on: " + e.getMessage());
      return CANNOT_RUN;
    }
  }

  private void soak(Site site) {
    Generator generator = site.generator(Topology.VIP, Settings.BATCH);
    long start = System.nanoTime();
    long end = start + (long) (minutes * 60e9);
    long settled = start + (long) (minutes * 60e9 / 5);
    long nextReport = start;
    long baseline = 0;
    generator.start(flows, rate, false);
    while (System.nanoTime() < end) {
      Trial.sleep(1 + random.nextDouble() * 2);
      churn();
      if (System.nanoTime() >= nextReport) {
        SoakAccount now = account();
        print(start, generator.sent(), sink.received(), now);
        if (baseline == 0 && System.nanoTime() >= settled) {
          baseline = now.resident();
        }
        nextReport += Math.max(10_000_000_000L, (long) (minutes * 60e9 / 60));
      }
    }
    long sent = generator.stop();
    long delivered = sink.receivedAtLast();
    SoakAccount last = awaitCounts();
    print(start, sent, delivered, last);
    verdict(
        "memory stays as it was",
        last.resident() <= GROWTH_ALLOWED * Math.max(baseline, 1),
        "%,d -> %,d KiB resident, %d open files"
            .formatted(baseline >> 10, last.resident() >> 10, last.files()));
    packetsAddUp(sent, delivered, last, DeviceDrops.at(site));
    verdict(
        "no server gets packets once it is out",
        misled == 0,
        "%,d packets to servers that were removed %d times".formatted(misled, removals));
    SoakAccount gone = awaitGone();
    verdict(
        "nothing is stuck",
        isEmpty(gone),
        "%d connections and %d flows left %d s later"
            .formatted(gone.connections(), gone.flows(), GONE_WITHIN * timeoutS));
    progress.line(flaps + " times a server failed or came back, " + reloads + " reloads");
  }

  private void packetsAddUp(long sent, long delivered, SoakAccount last, DeviceDrops lost) {
    long uncounted =
        sent
            - delivered
            - last.dropped()
            - last.notSent()
            - lost.toDirector()
            - lost.atDirector()
            - lost.toServer();
    verdict(
        "every packet is delivered or counted",
        uncounted == 0,
        "%,d sent = %,d delivered + %,d dropped for a reason + %,d lost before the director + %,d that it did not receive + %,d that it did not send + %,d lost behind it + %,d that nobody counted"
            .formatted(
                sent,
                delivered,
                last.dropped(),
                lost.toDirector(),
                lost.atDirector(),
                last.notSent(),
                lost.toServer(),
                uncounted));
    verdict(
        "what is said not to be received was not",
        last.notReceived() == lost.atDirector(),
        "%,d lost before received, %,d by its devices"
            .formatted(last.notReceived(), lost.atDirector()));
    verdict(
        "what was received is forwarded or dropped",
        last.received() == last.forwarded() + last.dropped(),
        "%,d received, %,d forwarded, %,d dropped"
            .formatted(last.received(), last.forwarded(), last.dropped()));
    verdict(
        "what is said to be forwarded was",
        last.forwarded() == delivered + last.notSent() + lost.toServer(),
        "%,d forwarded, %,d delivered".formatted(last.forwarded(), delivered));
    verdict(
        "the service counts what is forwarded",
        last.serviceIn() == last.forwarded(),
        "%,d of the service, %,d forwarded".formatted(last.serviceIn(), last.forwarded()));
  }

  /** What was counted in all: what the kernel has counted is brought home by and by. */
  private SoakAccount awaitCounts() {
    long deadline = System.nanoTime() + 1_000_000_000L * timeoutS;
    SoakAccount before = account();
    while (true) {
      Trial.sleep(COUNTED_WITHIN_S);
      SoakAccount now = account();
      if (now.received() == before.received() || System.nanoTime() > deadline) {
        return now;
      }
      before = now;
    }
  }

  private SoakAccount awaitGone() {
    long deadline = System.nanoTime() + 1_000_000_000L * GONE_WITHIN * timeoutS;
    SoakAccount left = account();
    while (!isEmpty(left) && System.nanoTime() < deadline) {
      Trial.sleep(1);
      left = account();
    }
    return left;
  }

  private static boolean isEmpty(SoakAccount account) {
    return account.connections() == 0 && account.flows() == 0;
  }

  private SoakAccount account() {
    return patiently(() -> SoakAccount.of(director));
  }

  /** Asks the director once more where the whole machine seems to have stood still. */
  private <T> T patiently(Supplier<T> question) {
    for (int left = ATTEMPTS - 1; ; left--) {
      try {
        return question.get();
      } catch (LabException e) {
        if (left == 0 || !director.process().isAlive()) {
          throw e;
        }
        progress.line("no answer: " + e);
        Trial.sleep(1);
      }
    }
  }

  private void verdict(String what, boolean holds, String figures) {
    failed |= !holds;
    progress.line("%-44s %-7s %s".formatted(what, holds ? "ok" : "FAILED", figures));
  }

  private void print(long start, long sent, long delivered, SoakAccount now) {
    progress.line(
        "%6.0f s  sent %,d, delivered %,d; %s"
            .formatted((System.nanoTime() - start) / 1e9, sent, delivered, now));
  }

  /** A server fails or comes back, or the file changes. */
  private void churn() {
    int server = random.nextInt(FlappingServers.COUNT);
    if (random.nextInt(3) > 0) {
      boolean isUp = servers.isUp(server);
      if (!isUp && servers.isRemovedWhenDown(server)) {
        watch(server);
      }
      if (!isUp || servers.othersAreUp(server)) {
        servers.set(server, !isUp);
        flaps++;
      }
      return;
    }
    servers.change(random);
    servers.configure();
    patiently(() -> director.ask("reload"));
    reloads++;
  }

  /** A server that was removed gets nothing, though the flows that it had go on. */
  private void watch(int server) {
    if (account().servers().contains(FlappingServers.address(server))) {
      return;
    }
    Trial.sleep(UNDERWAY_S);
    long before = sink.receivedBy(FlappingServers.mac(server));
    Trial.sleep(WATCHED_S);
    misled += sink.receivedBy(FlappingServers.mac(server)) - before;
    removals++;
  }
}

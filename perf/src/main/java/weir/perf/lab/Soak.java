package weir.perf.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import weir.netns.DirectorProcess;
import weir.netns.Lab;
import weir.netns.LabException;
import weir.netns.Topology;

/**
 * {@code ./weir soak}: many flows for a long time, while servers go and come back and the file is
 * reloaded over and over. At the end every packet must have been delivered or counted as dropped
 * for a reason, every connection must be gone, and memory must be what it was.
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
  private static final int SERVERS = 4;
  private static final int UDP_TIMEOUT_S = 20;
  private static final int CONNECTIONS = 1 << 22;

  /** Of the memory, from the first fifth of the time to the last sample. */
  private static final double GROWTH_ALLOWED = 1.05;

  /** Seconds after the last packet within which every connection must be gone. */
  private static final int GONE_WITHIN_S = 3 * UDP_TIMEOUT_S;

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
      names = "--seed",
      paramLabel = "N",
      description = "Of what happens; printed at the start.")
  private long seed = System.nanoTime();

  @Parameters(paramLabel = "OPTION", description = "More options of weir run, after --.")
  private List<String> options = List.of();

  private final Progress progress = new Progress(System.out);
  private Lab lab;
  private DirectorProcess director;
  private Random random;
  private final boolean[] up = new boolean[SERVERS];
  private int weight = 1;
  private int flaps;
  private int reloads;

  Soak() {}

  /** Ends the process: 0 if all added up. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Soak()).setUsageHelpAutoWidth(true).execute(arguments));
  }

  /** What the director said at one moment. */
  private record Account(
      long connections,
      long received,
      long forwarded,
      long dropped,
      long notReceived,
      long notSent,
      long serviceIn,
      long resident,
      int files) {}

  @Override
  public Integer call() {
    random = new Random(seed);
    progress.line("seed " + seed);
    try (Lab opened = Lab.open()) {
      lab = opened;
      Site site = Site.in(lab);
      for (int server = 1; server < SERVERS; server++) {
        site.server().ip("address add " + address(server) + "/24 dev " + Site.BACK);
      }
      for (int server = 0; server < SERVERS; server++) {
        set(server, true);
      }
      site.routeDirectly();
      Sink sink = site.sink(Topology.VIP);
      Path file = configure();
      List<String> arguments = new ArrayList<>(List.of("-i", Site.FRONT, "-i", Site.BACK));
      arguments.addAll(List.of("--connections", Integer.toString(CONNECTIONS)));
      arguments.addAll(options);
      director = DirectorProcess.start(site.director(), file, arguments.toArray(String[]::new));
      director.ask("adm", "--set", "0", "0", Integer.toString(UDP_TIMEOUT_S));
      return soak(site, sink) ? 0 : 1;
    } catch (LabException e) {
      progress.line("weir soak cannot go on: " + e.getMessage());
      return CANNOT_RUN;
    }
  }

  private boolean soak(Site site, Sink sink) {
    Generator generator = site.generator(Topology.VIP);
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
        Account now = account();
        print((System.nanoTime() - start) / 1e9, generator.sent(), sink.received(), now);
        if (baseline == 0 && System.nanoTime() >= settled) {
          baseline = now.resident;
        }
        nextReport += Math.max(10_000_000_000L, (long) (minutes * 60e9 / 60));
      }
    }
    long sent = generator.stop();
    long delivered = sink.receivedAtLast();
    Trial.sleep(3);
    Account last = account();
    print((System.nanoTime() - start) / 1e9, sent, delivered, last);
    boolean memory = last.resident <= GROWTH_ALLOWED * Math.max(baseline, 1);
    verdict(
        "memory stays as it was",
        memory,
        "%,d -> %,d KiB resident, %d open files"
            .formatted(baseline >> 10, last.resident >> 10, last.files));
    long missing = sent - delivered - last.dropped - last.notReceived - last.notSent;
    verdict(
        "every packet is delivered or counted",
        missing == 0,
        "%,d sent = %,d delivered + %,d dropped for a reason + %,d that found no place to be received + %,d likewise to be sent + %,d that nobody counted"
            .formatted(sent, delivered, last.dropped, last.notReceived, last.notSent, missing));
    verdict(
        "what is said to be forwarded was",
        last.forwarded == delivered + last.notSent,
        "%,d forwarded, %,d delivered".formatted(last.forwarded, delivered));
    long left = awaitGone();
    verdict(
        "no entry is stuck", left == 0, left + " connections left " + GONE_WITHIN_S + " s later");
    progress.line(flaps + " times a server failed or came back, " + reloads + " reloads");
    return memory && missing == 0 && last.forwarded == delivered + last.notSent && left == 0;
  }

  private long awaitGone() {
    long deadline = System.nanoTime() + GONE_WITHIN_S * 1_000_000_000L;
    long left = account().connections;
    while (left > 0 && System.nanoTime() < deadline) {
      Trial.sleep(1);
      left = account().connections;
    }
    return left;
  }

  private void verdict(String what, boolean holds, String figures) {
    progress.line("%-40s %-7s %s".formatted(what, holds ? "ok" : "FAILED", figures));
  }

  private void print(double seconds, long sent, long delivered, Account now) {
    progress.line(
        "%6.0f s  sent %,d  delivered %,d  forwarded %,d  dropped %,d  lost %,d + %,d  of the service %,d  connections %,d  %,d KiB  %d files"
            .formatted(
                seconds,
                sent,
                delivered,
                now.forwarded,
                now.dropped,
                now.notReceived,
                now.notSent,
                now.serviceIn,
                now.connections,
                now.resident >> 10,
                now.files));
  }

  /** A server fails or comes back, or the file changes. */
  private void churn() {
    int server = random.nextInt(SERVERS);
    if (random.nextInt(3) > 0) {
      int others = 0;
      for (int i = 0; i < SERVERS; i++) {
        others += i != server && up[i] ? 1 : 0;
      }
      if (!up[server] || others > 0) {
        set(server, !up[server]);
        flaps++;
      }
      return;
    }
    weight = 1 + random.nextInt(5);
    configure();
    director.ask("reload");
    reloads++;
  }

  private void set(int server, boolean isUp) {
    up[server] = isUp;
    Path file = lab.file("up-" + server, "");
    try {
      if (!isUp) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Half of the servers are removed when they fail, the others get weight 0. */
  private Path configure() {
    StringBuilder servers = new StringBuilder();
    for (int server = 0; server < SERVERS; server++) {
      servers.append(
          """
              real_server %s %d {
                  weight %d
          %s        MISC_CHECK {
                      misc_path "/usr/bin/test -e %s"
                      misc_timeout 5
                  }
              }
          """
              .formatted(
                  address(server),
                  Site.PORT,
                  server == 0 ? weight : 1,
                  server % 2 == 0 ? "" : "        inhibit_on_failure\n",
                  lab.file("up", "").resolveSibling("up-" + server)));
    }
    return lab.file(
        "keepalived.conf",
        """
        global_defs {
            script_user root
        }

        virtual_server %s %d {
            delay_loop 1
            lb_algo wrr
            lb_kind DR
            protocol UDP
        %s}
        """
            .formatted(Topology.VIP, Site.PORT, servers));
  }

  private static String address(int server) {
    return "10.2.0." + (11 + server);
  }

  private Account account() {
    JsonNode status = JsonMapper.shared().readTree(director.status("--json"));
    JsonNode packets = status.get("packets");
    long dropped = 0;
    for (JsonNode reason : status.get("drops")) {
      dropped += reason.asLong();
    }
    long pid = director.process().pid();
    return new Account(
        status.get("table").get("connections").asLong(),
        packets.get("received").asLong(),
        packets.get("forwarded").asLong(),
        dropped,
        packets.get("receiveDrops").asLong(),
        packets.get("transmitDrops").asLong(),
        status.get("services").get(0).get("stats").get("inPackets").asLong(),
        Running.residentBytes(pid),
        files(pid));
  }

  private static int files(long pid) {
    try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return (int) files.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package weir.netns;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * K20, K22: 200 servers die at random under load, by refusing and by vanishing. A request fails at
 * most until the checks have found out; then the rest serves, and the sorry server where they are
 * not enough.
 */
@NetnsTest
@Timeout(value = 120, unit = SECONDS)
final class DyingServersTest {
  private static final int SERVERS = 200;
  private static final int ROUNDS = 3;
  private static final int PORT = 80;
  private static final String SORRY = "10.2.0.11";
  private static final int CLIENTS = 8;
  private static final long PAUSE_NS = 5_000_000;
  private static final int PATIENCE_MS = 2_000;

  /** Enough for every server to have its turn with rr. */
  private static final int REQUESTS_IN_PEACE = SERVERS + 50;

  /** delay_loop, two attempts of connect_timeout, and delay_before_retry between them. */
  private static final Duration DETECTION = Duration.ofSeconds(1 + 1 + 1 + 1);

  /** For a machine that is busy with other things. */
  private static final Duration SLACK = Duration.ofSeconds(8);

  /**
   * From a line in the log to the table that the workers go by; microseconds on an idle machine.
   */
  private static final long TO_THE_WORKERS_NS = 1_000_000_000;

  /** {@code answer} is empty where it failed. */
  private record Request(long beganNs, String answer) {}

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final Queue<Request> requests = new ConcurrentLinkedQueue<>();
  private volatile boolean done;

  @Test
  void requestsShouldFailOnlyUntilChecksFindOut() throws IOException {
    try (Lab lab = Lab.open()) {
      Topology site = Topology.nat(lab, 1, 1);
      List<String> all = IntStream.range(0, SERVERS).mapToObj(i -> "10.2.0." + (20 + i)).toList();
      Netns servers = site.servers().getFirst();
      ServerFarm farm = ServerFarm.start(servers, "back", all, PORT);
      sorryServer(servers);
      Path told = lab.directory("told").resolve("quorum");
      DirectorProcess director =
          DirectorProcess.start(site.director(), configuration(lab, all, told));
      Background fifo = site.director().start("cat", told.resolveSibling("fifo").toString());
      for (int i = 0; i < CLIENTS; i++) {
        var _ = site.client().submit(this::load);
      }
      try {
        peace(farm.alive(), "at the start");
        for (int round = 1; round <= ROUNDS; round++) {
          round(farm, director, round);
        }
        quorum(farm, director, told, all);
        fifo(fifo, director);
      } catch (AssertionError | LabException e) {
        throw new AssertionError("seed " + seed + "\n" + director.process().output(), e);
      } finally {
        done = true;
      }
    }
  }

  private static void sorryServer(Netns servers) {
    servers.ip("address del " + SORRY + "/24 dev back", "address add 10.2.0.10/24 dev back");
    servers.ip("route replace default via 10.2.0.1");
    ServerFarm.start(servers, "back", List.of(SORRY), PORT);
  }

  private static Path configuration(Lab lab, List<String> all, Path told) throws IOException {
    Path teller = lab.file("teller", "#!/bin/sh\necho \"$@\" >> " + told + "\n");
    Files.setPosixFilePermissions(teller, PosixFilePermissions.fromString("rwxr-xr-x"));
    String servers =
        all.stream()
            .map(
                address ->
                    """
                      real_server %s %d {
                        TCP_CHECK {
                          connect_timeout 1
                          retry 1
                          delay_before_retry 1
                        }
                      }
                    """
                        .formatted(address, PORT))
            .collect(Collectors.joining());
    return lab.file(
        "keepalived.conf",
        """
        global_defs {
          script_user root
          lvs_notify_fifo %s
        }
        virtual_server %s %d {
          delay_loop 1
          lb_algo rr
          lb_kind NAT
          protocol TCP
          quorum 100
          hysteresis 10
          quorum_up "%s up"
          quorum_down "%s down"
          sorry_server %s %d
          sorry_server_inhibit
        %s}
        """
            .formatted(
                told.resolveSibling("fifo"),
                Topology.VIP,
                PORT,
                teller,
                teller,
                SORRY,
                PORT,
                servers));
  }

  /** Whoever reads the FIFO has heard of everything that the log has. */
  private static void fifo(Background reader, DirectorProcess director) {
    String service = "[" + Topology.VIP + "]:tcp:80";
    Await.until(SLACK, "the FIFO", () -> reader.output().contains("VS " + service + " UP"));
    List<String> heard = reader.output().lines().toList();
    assertEquals(
        count(director, "Removing service "),
        heard.stream().filter(line -> line.matches("RS .* DOWN")).count());
    assertEquals(
        List.of("VS " + service + " DOWN", "VS " + service + " UP"),
        heard.stream().filter(line -> line.startsWith("VS ")).toList());
  }

  private boolean load() {
    while (!done) {
      long beganNs = System.nanoTime();
      requests.add(new Request(beganNs, ask()));
      LockSupport.parkNanos(PAUSE_NS);
    }
    return true;
  }

  private static String ask() {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(PATIENCE_MS);
      socket.connect(new InetSocketAddress(Topology.VIP, PORT), PATIENCE_MS);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException failed) {
      return "";
    }
  }

  /** Some die, and the rest serves; some come back, and serve. */
  private void round(ServerFarm farm, DirectorProcess director, int round) {
    List<String> victims = some(farm.alive(), 10 + random.nextInt(10));
    int half = victims.size() / 2;
    long removals = count(director, "Removing service ");
    long killedNs = System.nanoTime();
    farm.stop(victims.subList(0, half));
    farm.vanish(victims.subList(half, victims.size()));
    awaitCount(director, "Removing service ", removals + victims.size());
    long foundOutNs = System.nanoTime();
    peace(farm.alive(), "after the deaths of round " + round);
    System.out.printf(
        "round %d: %d of %d servers died, found out after %d ms, %d of %d requests failed%n",
        round,
        victims.size(),
        SERVERS,
        (foundOutNs - killedNs) / 1_000_000,
        failuresSince(killedNs).size(),
        since(killedNs).size());

    List<String> back = some(victims, victims.size() / 2);
    long additions = count(director, "Adding service ");
    long returnNs = System.nanoTime();
    farm.revive(back);
    awaitCount(director, "Adding service ", additions + back.size());
    peace(farm.alive(), "after the returns of round " + round);
    assertEquals(List.of(), failuresSince(returnNs), "servers that come back break nothing");
  }

  /**
   * The sorry server stays in the table ({@code sorry_server_inhibit}), so that those whom it is
   * serving when the servers are back lose nothing; IPVS drops the packets of a server that is out.
   */
  private void quorum(ServerFarm farm, DirectorProcess director, Path told, List<String> all)
      throws IOException {
    String lost = "Lost quorum 100-10=90 > 89 for VS [" + Topology.VIP + "]:tcp:80";
    String gained = "Gained quorum 100+10=110 <= 110 for VS [" + Topology.VIP + "]:tcp:80";
    farm.stop(some(farm.alive(), farm.alive().size() - 85));
    awaitCount(director, lost, 1);
    awaitCount(director, "Enabling sorry server [" + SORRY + "]:tcp:80 to VS ", 1);
    peace(Set.of(SORRY), "with the sorry server");

    List<String> dead = new ArrayList<>(all);
    dead.removeAll(farm.alive());
    long returnNs = System.nanoTime();
    long additions = count(director, "Adding service ");
    farm.revive(dead.subList(0, 15));
    awaitCount(director, "Adding service ", additions + 15);
    peace(Set.of(SORRY), "within the hysteresis");
    farm.revive(dead.subList(15, dead.size()));
    awaitCount(director, gained, 1);
    awaitCount(director, "Adding service ", additions + dead.size());
    peace(farm.alive(), "with all servers again");
    assertEquals(
        List.of(), failuresSince(returnNs), "no request is lost between servers and sorry server");
    Await.until(SLACK, "quorum_up", () -> Files.exists(told) && lines(told).size() == 2);
    assertEquals(List.of("down", "up"), Files.readAllLines(told));
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new LabException("cannot read " + file, e);
    }
  }

  private List<String> some(Collection<String> from, int count) {
    List<String> shuffled = new ArrayList<>(new TreeSet<>(from));
    Collections.shuffle(shuffled, random);
    return List.copyOf(shuffled.subList(0, count));
  }

  /** From now on no request fails, and only these answer. */
  private void peace(Set<String> servers, String when) {
    long fromNs = System.nanoTime() + TO_THE_WORKERS_NS;
    Await.until(
        SLACK.plus(DETECTION), "requests " + when, () -> since(fromNs).size() >= REQUESTS_IN_PEACE);
    for (Request request : since(fromNs)) {
      assertTrue(
          servers.contains(request.answer),
          () ->
              (request.answer.isEmpty() ? "failed " : "answered by " + request.answer + " ")
                  + (request.beganNs - fromNs) / 1_000_000
                  + " ms "
                  + when);
    }
  }

  private List<Request> since(long fromNs) {
    return requests.stream().filter(request -> request.beganNs - fromNs >= 0).toList();
  }

  private List<Request> failuresSince(long fromNs) {
    return since(fromNs).stream().filter(request -> request.answer.isEmpty()).toList();
  }

  private static long count(DirectorProcess director, String text) {
    return director.process().output().lines().filter(line -> line.contains(text)).count();
  }

  private static void awaitCount(DirectorProcess director, String text, long count) {
    Await.until(
        DETECTION.plus(SLACK), count + " times " + text, () -> count(director, text) >= count);
  }
}

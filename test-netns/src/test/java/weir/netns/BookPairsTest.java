package weir.netns;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * K13: the pairs of directors that a book on LVS prints, by its own files where they are at hand,
 * else the pair with a backup by ours, which have their shapes: two Weirs, and a Weir beside a
 * keepalived. Mended are the interval, which is 1 s for the 5 s of the book, and its mistakes: the
 * word {@code lvs_sync_daemon_inteface}, {@code nb_get_retry} where no retry is read, and a backup
 * whose virtual server is not its VIP.
 */
@NetnsTest(needs = {"keepalived", "nginx"})
@Timeout(value = 300, unit = SECONDS)
final class BookPairsTest {
  private static final Path BOOK = Path.of("../../shared/manual-configs").toAbsolutePath();

  /** Of pairs at once: each starts JVMs, which keep a processor busy. */
  private static final Semaphore ROOM = new Semaphore(4);

  private static final Duration SOON = Duration.ofSeconds(60);

  /** One start alone, which makes what later ones start fast by: else all make it at once. */
  @BeforeAll
  static void rehearse() {
    try (Pair pair = new Pair("weir", "weir")) {
      Netns director = pair.directors.getFirst();
      director.plug("eth0", pair.wire, "br0", "10.1.0.1/24");
      DirectorProcess.start(director, pair.lab.file("first.conf", ours("cdn-master")));
    }
  }

  /** Two directors of different kinds, {@code eth0} and {@code eth1} of each on one switch. */
  private static final class Pair implements AutoCloseable {
    private final Lab lab = open();
    private final Netns wire = lab.namespace("wire").bridge("br0");
    private final List<Netns> directors = List.of(lab.namespace("lvs1"), lab.namespace("lvs2"));
    private final List<HeldAddresses> addresses =
        directors.stream().map(HeldAddresses::new).toList();
    private final List<String> kinds;
    private final List<Background> runs = new ArrayList<>();
    private final List<String> all;

    /**
     * @param all addresses that move
     */
    Pair(String kindOfFirst, String kindOfSecond, String... all) {
      kinds = List.of(kindOfFirst, kindOfSecond);
      this.all = List.of(all);
    }

    private static Lab open() {
      ROOM.acquireUninterruptibly();
      return Lab.open();
    }

    Background start(int number, String configuration) {
      Netns on = directors.get(number);
      Path file = lab.file(on.role() + ".conf", configuration);
      Background run =
          kinds.get(number).equals("weir")
              ? DirectorProcess.launch(on, file).process()
              : on.start(
                  "keepalived",
                  "-n",
                  "-l",
                  "-P",
                  "-f",
                  file.toString(),
                  "-p",
                  file + ".pid",
                  "-r",
                  file + ".vrrp.pid");
      runs.add(run);
      return run;
    }

    /** Waits until a director has these of all addresses. */
    void await(int number, String... held) {
      Netns director = directors.get(number);
      for (String address : all) {
        boolean wanted = List.of(held).contains(address);
        try {
          Await.until(
              SOON,
              director.role() + (wanted ? " has " : " lets go ") + address,
              () -> addresses.get(number).has(address) == wanted);
        } catch (LabException e) {
          StringBuilder text = new StringBuilder(String.valueOf(e.getMessage()));
          runs.forEach(run -> text.append("\n---\n").append(run.output()));
          throw new AssertionError(text.toString(), e);
        }
      }
    }

    @Override
    public void close() {
      ROOM.release();
      lab.close();
    }
  }

  private static String book(String name) {
    assumeTrue(Files.isDirectory(BOOK), "the book's files are not part of this repository");
    try {
      return mended(Files.readString(BOOK.resolve("lvs-book-" + name + ".conf")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String ours(String name) {
    try (InputStream in =
        Objects.requireNonNull(BookPairsTest.class.getResourceAsStream(name + ".conf"))) {
      return mended(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String mended(String text) {
    return text.replace("advert_int 5", "advert_int 1")
        .replaceAll("(?m)^ *lvs_sync_daemon_inter?face .*\n", "")
        .replaceAll("(?m)^ *nb_get_retry .*\n", "")
        .replace("125.38.28.64", "125.38.38.64")
        .replace("10.1.10.80", "10.1.0.80")
        .replace("VI_WEB{", "VI_WEB {");
  }

  @ParameterizedTest
  @CsvSource({"weir, weir", "weir, keepalived", "keepalived, weir"})
  @Execution(ExecutionMode.CONCURRENT)
  void shouldEachHaveAnAddressAndBothWhenAlone(String kindOfFirst, String kindOfSecond) {
    String web = "61.135.93.99";
    String ctcp = "61.135.93.100";
    String first = book("two-instances-lvs1");
    String second = book("two-instances-lvs2");
    try (Pair pair = new Pair(kindOfFirst, kindOfSecond, web, ctcp)) {
      pair.directors.get(0).plug("eth0", pair.wire, "br0", "61.135.93.1/24");
      pair.directors.get(1).plug("eth0", pair.wire, "br0", "61.135.93.2/24");
      Background one = pair.start(0, first);
      Background two = pair.start(1, second);
      pair.await(0, web);
      pair.await(1, ctcp);

      one.terminate();
      pair.await(1, web, ctcp);
      pair.await(0);
      one.awaitExit(SOON);

      pair.start(0, first);
      pair.await(0, web);
      pair.await(1, ctcp);
      assertTrue(two.isAlive(), two.output());
    }
  }

  @ParameterizedTest
  @CsvSource({"weir, weir", "weir, keepalived", "keepalived, weir"})
  @Execution(ExecutionMode.CONCURRENT)
  void backupShouldServeWhileTheMasterIsAway(String kindOfMaster, String kindOfBackup) {
    boolean isOurs = !Files.isDirectory(BOOK);
    String network = isOurs ? "10.1.0." : "125.38.38.";
    String vip = network + (isOurs ? "80" : "64");
    String master = isOurs ? ours("cdn-master") : book("cdn-master");
    String backup = isOurs ? ours("cdn-backup") : book("cdn-backup");
    try (Pair pair = new Pair(kindOfMaster, kindOfBackup, vip)) {
      // The files speak on eth0 of the one and eth1 of the other.
      pair.directors.get(0).plug("eth0", pair.wire, "br0", network + "1/24");
      pair.directors.get(1).plug("eth1", pair.wire, "br0", network + "2/24");
      Netns client = pair.lab.namespace("client");
      client.plug("eth0", pair.wire, "br0", network + "9/24");
      Netns server = pair.lab.namespace("server101");
      server.sysctl("net.ipv4.conf.all.arp_ignore", "1");
      server.sysctl("net.ipv4.conf.all.arp_announce", "2");
      server.plug("eth0", pair.wire, "br0", network + "101/24");
      server.ip("address add " + vip + "/32 dev lo");
      Nginx.start(server);

      Background second = pair.start(1, backup);
      pair.await(1, vip);
      serves(kindOfBackup, client, vip);
      Background first = pair.start(0, master);
      pair.await(0, vip);
      pair.await(1);
      serves(kindOfMaster, client, vip);

      first.terminate();
      pair.await(1, vip);
      pair.await(0);
      first.awaitExit(SOON);
      serves(kindOfBackup, client, vip);

      // Without a farewell.
      first = pair.start(0, master);
      pair.await(0, vip);
      serves(kindOfMaster, client, vip);
      pair.wire.ip("link set lvs1-eth0 nomaster");
      pair.await(1, vip);
      serves(kindOfBackup, client, vip);
      pair.wire.ip("link set lvs1-eth0 master br0");
      pair.await(1);
      pair.await(0, vip);
      serves(kindOfMaster, client, vip);
      assertTrue(second.isAlive() && first.isAlive(), second.output());
    }
  }

  /** A client is answered; keepalived's kernel forwards nothing here, so only by ours. */
  private static void serves(String kind, Netns client, String vip) {
    if (kind.equals("weir")) {
      Await.until(SOON, "an answer from " + vip, () -> isAnswered(client, vip));
    }
  }

  private static boolean isAnswered(Netns client, String vip) {
    return client.call(
        () -> {
          try {
            return Http.get(vip, Nginx.PORT, "/").startsWith("server");
          } catch (IOException notYet) {
            return false;
          }
        });
  }
}

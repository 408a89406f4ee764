package weir.netns;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How long clients notice that the active director dies: a datagram every millisecond through the
 * VIP, and the longest time without an answer. {@code -Dweir.failover.kills=200} for the figures of
 * the report; without it each way to die once, and nothing is said of time.
 */
@NetnsTest(needs = {})
@Timeout(value = 60, unit = MINUTES)
final class FailoverGapTest {
  private static final int KILLS = Integer.getInteger("weir.failover.kills", 3);
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int ECHO_PORT = 7;
  private static final long STEADY_NS = 200_000_000;

  private enum Death {
    KILL_9,
    INTERFACE_DOWN,
    SIGSTOP
  }

  /** Sends and receives, each on a thread in the client's namespace. */
  private static final class Probe implements AutoCloseable {
    private static final long INTERVAL_NS = 1_000_000;

    private final DatagramSocket socket;
    private volatile boolean closed;
    private volatile long lastNs = System.nanoTime();
    private volatile long longestNs;

    Probe(Netns client) {
      socket = client.call(() -> new DatagramSocket());
      Thread.ofPlatform().daemon().start(this::send);
      Thread.ofPlatform().daemon().start(this::receive);
    }

    private void send() {
      try {
        DatagramPacket packet =
            new DatagramPacket(
                new byte[16],
                16,
                new InetSocketAddress(InetAddress.getByName(Topology.VIP), ECHO_PORT));
        while (!closed) {
          try {
            socket.send(packet);
          } catch (IOException unreachable) {
            // The next one is soon.
          }
          LockSupport.parkNanos(INTERVAL_NS);
        }
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    private void receive() {
      DatagramPacket packet = new DatagramPacket(new byte[64], 64);
      while (!closed) {
        try {
          socket.setSoTimeout(1_000);
          socket.receive(packet);
          long nowNs = System.nanoTime();
          longestNs = Math.max(longestNs, nowNs - lastNs);
          lastNs = nowNs;
        } catch (SocketTimeoutException none) {
          // Counted when the next one comes.
        } catch (IOException refusedOrClosed) {
          Thread.onSpinWait();
        }
      }
    }

    void begin() {
      lastNs = System.nanoTime();
      longestNs = 0;
    }

    /** Whether answers come now. */
    boolean isAnswered() {
      return System.nanoTime() - lastNs < 20_000_000;
    }

    @Override
    public void close() {
      closed = true;
      socket.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"0.01", "1"})
  void shouldGoOnWhenTheActiveDirectorDies(String advertInt) {
    try (Lab lab = Lab.open()) {
      DirectorPair pair = DirectorPair.directRouting(lab, 1, 2);
      VirtualServer echo = new VirtualServer("UDP", ECHO_PORT, "rr", "DR");
      pair.site().servers().forEach(server -> UdpEcho.start(server, Topology.VIP, ECHO_PORT));
      Netns active = pair.site().director();
      DirectorProcess first =
          DirectorProcess.start(active, pair.configuration(active, advertInt, echo));
      Netns passive = pair.second();
      DirectorProcess second =
          DirectorProcess.start(passive, pair.configuration(passive, advertInt, echo));
      Map<Death, List<Long>> gaps = new EnumMap<>(Death.class);
      int kills = advertInt.equals("1") ? Math.max(3, KILLS / 20) : KILLS;
      try (Probe probe = new Probe(pair.site().client())) {
        for (int kill = 0; kill < kills; kill++) {
          Await.until(SOON, "the first is master", () -> DirectorPair.holds(active));
          Await.until(SOON, "the second is not", () -> !DirectorPair.holds(passive));
          Await.until(SOON, "answers", probe::isAnswered);
          // Steady for a while, so that nothing of the last change is left.
          long steadyUntilNs = System.nanoTime() + STEADY_NS;
          Await.until(SOON, "steadiness", () -> System.nanoTime() > steadyUntilNs);
          Death death = Death.values()[kill % Death.values().length];
          probe.begin();
          switch (death) {
            case KILL_9 -> first.close();
            case INTERFACE_DOWN -> active.ip("link set front down");
            case SIGSTOP -> first.process().pause();
          }
          Await.until(SOON, "the second is master", () -> DirectorPair.holds(passive));
          Await.until(SOON, "answers by the second", probe::isAnswered);
          gaps.computeIfAbsent(death, _ -> new ArrayList<>()).add(probe.longestNs);
          switch (death) {
            case KILL_9 ->
                first = DirectorProcess.start(active, pair.configuration(active, advertInt, echo));
            case INTERFACE_DOWN -> active.ip("link set front up");
            case SIGSTOP -> first.process().resume();
          }
        }
      }
      assertFalse(second.process().output().contains(" ERROR "), second.process().output());
      report(advertInt, gaps);
    }
  }

  private static void report(String advertInt, Map<Death, List<Long>> gaps) {
    List<Long> all = new ArrayList<>();
    gaps.forEach(
        (death, list) -> {
          all.addAll(list);
          System.out.println(line(advertInt, death.toString(), list));
        });
    System.out.println(line(advertInt, "all", all));
  }

  private static String line(String advertInt, String what, List<Long> gapsNs) {
    List<Long> sorted = gapsNs.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "failover, advert_int %s, %-14s %4d times: p50 %.1f ms, p90 %.1f, p99 %.1f, max %.1f",
        advertInt,
        what,
        sorted.size(),
        ms(sorted, 50),
        ms(sorted, 90),
        ms(sorted, 99),
        ms(sorted, 100));
  }

  private static double ms(List<Long> sorted, int percent) {
    int index = Math.max(0, (int) Math.ceil(sorted.size() * percent / 100.0) - 1);
    return sorted.get(index) / 1e6;
  }
}

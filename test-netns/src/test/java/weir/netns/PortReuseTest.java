package weir.netns;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A client that uses a few ports again and again, faster than any entry expires: its SYNs meet
 * entries in TIME_WAIT, or closed by a reset, and sockets of servers in TIME_WAIT. They are
 * scheduled anew, as by conn_reuse_mode 1, and none is dropped, as it is by IPVS with connection
 * tracking, so that the client would wait a second until it sends another.
 */
@NetnsTest(needs = {"nginx", "nstat"})
@Timeout(value = 120, unit = SECONDS)
final class PortReuseTest {
  private static final int CONNECTIONS = 10_000;
  private static final int THREADS = 4;
  private static final int FIRST_PORT = 20_000;
  private static final int PORTS_OF_A_THREAD = 50;

  /** Every so many connections end by the client's reset, the others by the server's FIN. */
  private static final int RESET_EVERY = 5;

  private static final int TIMEOUT_MS = Await.patiently(10_000);
  private static final String CLOSED_BY_SERVER = "GET / HTTP/1.0\r\n\r\n";
  private static final String KEPT_ALIVE = "GET / HTTP/1.1\r\nHost: weir\r\n\r\n";

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NAT_FAR")
  void noSynShouldBeSentTwice(Deployment.Network network) {
    try (Deployment deployment = Deployment.of(network, Offloads.DEFAULT)) {
      Netns client = deployment.client();
      long before = synRetransmissions(client);

      Map<Integer, List<String>> answers = new TreeMap<>();
      IntStream.range(0, THREADS)
          .mapToObj(thread -> client.submit(() -> load(FIRST_PORT + thread * PORTS_OF_A_THREAD)))
          .toList()
          .stream()
          .map(CompletableFuture::join)
          .forEach(answers::putAll);

      String about = deployment.director().status("--verbose");
      assertEquals(CONNECTIONS, answers.values().stream().mapToInt(List::size).sum(), about);
      assertEquals(0, synRetransmissions(client) - before, about);
      if (network == Deployment.Network.NAT) {
        // With direct routing only resets are: after a FIN the director does not know whether the
        // server's has followed, and IPVS stays with the server too (bit 2 of conn_reuse_mode).
        answers.forEach(
            (port, servers) ->
                assertEquals(
                    Deployment.SERVERS,
                    servers.stream().distinct().count(),
                    () -> "port " + port + " answered by " + servers));
      }
    }
  }

  /** Which servers answered, by the port that was used. */
  private static Map<Integer, List<String>> load(int firstPort) throws IOException {
    Map<Integer, List<String>> answers = new TreeMap<>();
    int next = 0;
    for (int done = 0; done < CONNECTIONS / THREADS; ) {
      int port = firstPort + next++ % PORTS_OF_A_THREAD;
      try {
        String server = ask(port, done % RESET_EVERY == 0);
        answers.computeIfAbsent(port, _ -> new ArrayList<>()).add(server);
        done++;
      } catch (BindException stillInUse) {
        // The last ACK of its last connection is on the way.
      }
    }
    return answers;
  }

  /** The name of the server that answers on a connection from {@code port}, closed by then. */
  private static String ask(int port, boolean reset) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setReuseAddress(true);
      socket.setSoTimeout(TIMEOUT_MS);
      socket.bind(new InetSocketAddress(port));
      socket.connect(new InetSocketAddress(Topology.VIP, Nginx.PORT), TIMEOUT_MS);
      String request = reset ? KEPT_ALIVE : CLOSED_BY_SERVER;
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      String name = in.lines().dropWhile(line -> !line.isEmpty()).skip(1).findFirst().orElseThrow();
      if (reset) {
        socket.setSoLinger(true, 0);
      } else {
        // The server's FIN comes first: TIME_WAIT is there, and on the director's entry.
        assertEquals(-1, in.read());
      }
      return name;
    }
  }

  private static long synRetransmissions(Netns host) {
    String line = host.run("nstat", "-asz", "TcpExtTCPSynRetrans").lines().toList().getLast();
    return Long.parseLong(line.split(" +", -1)[1]);
  }
}

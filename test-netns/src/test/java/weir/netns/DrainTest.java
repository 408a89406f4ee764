package weir.netns;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weir.netns.Deployment.Network;

/** {@code weir drain}, as operators type it. */
@NetnsTest(needs = "nginx")
@Timeout(value = 90, unit = SECONDS)
final class DrainTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  /** A connection to the web service that stays open between requests. */
  private static final class Connection implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader in;

    Connection() throws IOException {
      socket = new Socket(Topology.VIP, Nginx.PORT);
      socket.setSoTimeout((int) SOON.toMillis());
      in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
    }

    /** The last line of the answer, which names the server. */
    String ask() throws IOException {
      socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: weir\r\n\r\n".getBytes(US_ASCII));
      String line = in.readLine();
      while (line != null && !line.isEmpty()) {
        line = in.readLine();
      }
      return String.valueOf(in.readLine());
    }

    /** By a reset, after which IPVS keeps the entry for 10 s only. */
    @Override
    public void close() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }

  @Test
  void shouldTakeAServerOutWhenItsLastConnectionHasEnded() throws Exception {
    VirtualServer service = new VirtualServer("TCP", Nginx.PORT, "rr", "NAT");
    try (Deployment deployment = Deployment.of(Network.NAT, Offloads.DEFAULT, service)) {
      Netns director = deployment.site().director();
      Connection open = deployment.client().call(Connection::new);
      String server = open.ask();
      int number = Integer.parseInt(server.substring("server".length()));
      String address = deployment.site().serverAddress(number);

      Background drain = DirectorProcess.weir(director, "drain", address + ":80");
      drain.awaitLine(SOON, "what is left", line -> line.contains(": 1 active, "));
      List<String> others = Stream.generate(deployment::ask).limit(6).distinct().toList();
      assertEquals(2, others.size());
      assertFalse(others.contains(server), others::toString);
      assertEquals(server, open.ask(), "the open connection goes on");
      assertTrue(drain.isAlive(), "it waits");

      open.close();
      drain.awaitLine(SOON, "the end", line -> line.equals(address + ":80 is out"));
      assertEquals(0, drain.awaitExit(SOON));
      assertFalse(deployment.director().status().contains("-> " + address));

      assertEquals(0, DirectorProcess.weir(director, "reload").awaitExit(SOON));
      assertTrue(deployment.director().status().contains("-> " + address));
    }
  }
}

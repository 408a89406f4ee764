package weir.control.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weir.control.admin.Status;
import weir.control.admin.Statuses;
import weir.control.net.EventLoop;

@Timeout(30)
class MetricsServerTest {
  private final EventLoop loop = EventLoop.open();
  private final ExecutorService control =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "control"));
  private final AtomicInteger asked = new AtomicInteger();

  @AfterEach
  void close() {
    control.shutdownNow();
    loop.close();
  }

  private Status status() {
    assertEquals("control", Thread.currentThread().getName());
    if (asked.incrementAndGet() == 3) {
      throw new IllegalStateException("a bug, on purpose");
    }
    return Statuses.full();
  }

  private MetricsServer open() throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return MetricsServer.open(any, loop, control, this::status);
  }

  private static Socket connect(MetricsServer server) throws IOException {
    return new Socket(server.address().getAddress(), server.address().getPort());
  }

  private static String ask(MetricsServer server, String request) throws IOException {
    try (Socket socket = connect(server)) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void shouldAnswerScrapesFromTheControlThread() throws IOException {
    try (MetricsServer server = open()) {
      String request = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";
      String reply = ask(server, request);
      assertTrue(reply.startsWith("HTTP/1.1 200 OK\r\n"), reply);
      assertTrue(reply.contains("content-type: text/plain; version=0.0.4"), reply);
      assertTrue(reply.contains("\nweir_connections 12.0\n"), reply);
      assertTrue(ask(server, request + request).contains("weir_uptime_seconds 12.5"));
      assertEquals(2, asked.get(), "one answer for each connection");
      assertTrue(ask(server, request).startsWith("HTTP/1.1 500 "), "a fault is told");
      assertTrue(ask(server, request).startsWith("HTTP/1.1 200 "), "and over");
    }
  }

  @Test
  void shouldRefuseWhatItDoesNotServe() throws IOException {
    try (MetricsServer server = open()) {
      assertTrue(ask(server, "GET / HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 404 "));
      assertTrue(ask(server, "POST /metrics HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 405 "));
      assertTrue(ask(server, "hello\r\n\r\n").startsWith("HTTP/1.1 400 "));
      String long4 = "GET /" + "x".repeat(5000) + " HTTP/1.1\r\n\r\n";
      assertTrue(ask(server, long4).startsWith("HTTP/1.1 400 "));
      assertEquals(0, asked.get());
    }
  }

  @Test
  void shouldTurnTooManyClientsAway() throws IOException {
    try (MetricsServer server = open()) {
      List<Socket> idle = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        idle.add(connect(server));
      }
      try (Socket one = connect(server)) {
        assertEquals(-1, one.getInputStream().read());
      }
      for (Socket socket : idle) {
        socket.close();
      }
    }
  }

  @Test
  void shouldSayWhyItDoesNotOpen() throws IOException {
    try (MetricsServer server = open()) {
      IOException taken =
          assertThrows(
              IOException.class,
              () -> MetricsServer.open(server.address(), loop, control, this::status));
      assertTrue(
          String.valueOf(taken.getMessage()).startsWith("cannot serve metrics at 127.0.0.1:"),
          taken::toString);
    }
  }
}

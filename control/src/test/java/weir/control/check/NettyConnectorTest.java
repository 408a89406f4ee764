package weir.control.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import weir.control.config.TcpCheck;
import weir.control.config.TcpChecks;
import weir.control.net.EventLoop;

/** The same for each of Netty's transports, over the loopback. */
@Timeout(20)
class NettyConnectorTest {
  private static final int LOOPBACK = 0x7f000001;

  private static Outcome connect(EventLoop loop, TcpCheck check) throws Exception {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    new NettyConnector(loop).connect(check, outcome::complete);
    return outcome.get(10, TimeUnit.SECONDS);
  }

  private static TcpCheck check(int port, int bindAddress, int bindPort) {
    return TcpChecks.of(LOOPBACK, port, bindAddress, bindPort, 300, 0, 0, 0, 0);
  }

  private static ServerSocket listen(int backlog) throws Exception {
    return new ServerSocket(0, backlog, InetAddress.getLoopbackAddress());
  }

  @ParameterizedTest
  @EnumSource
  void shouldConnectAndLetGo(EventLoop.Kind kind) throws Exception {
    assumeTrue(kind.isAvailable());
    try (EventLoop loop = new EventLoop(kind);
        ServerSocket server = listen(5)) {
      assertEquals(Outcome.CONNECTED, connect(loop, check(server.getLocalPort(), 0, 0)));
      try (Socket accepted = server.accept()) {
        accepted.setSoTimeout(5_000);
        assertEquals(-1, accepted.getInputStream().read());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldConnectFromWhereItIsBound(EventLoop.Kind kind) throws Exception {
    assumeTrue(kind.isAvailable());
    try (EventLoop loop = new EventLoop(kind);
        ServerSocket server = listen(5)) {
      assertEquals(Outcome.CONNECTED, connect(loop, check(server.getLocalPort(), LOOPBACK + 4, 0)));
      try (Socket accepted = server.accept()) {
        assertEquals("127.0.0.5", accepted.getInetAddress().getHostAddress());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldFailWhereNobodyListens(EventLoop.Kind kind) throws Exception {
    assumeTrue(kind.isAvailable());
    int port;
    try (ServerSocket server = listen(1)) {
      port = server.getLocalPort();
    }
    try (EventLoop loop = new EventLoop(kind)) {
      assertEquals(Outcome.FAILED, connect(loop, check(port, 0, 0)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldTimeOutWhereNobodyAnswers(EventLoop.Kind kind) throws Exception {
    assumeTrue(kind.isAvailable());
    // A full backlog drops the handshake: one connection more than the kernel keeps.
    try (ServerSocket server = listen(1);
        Socket first = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort());
        Socket second = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort());
        EventLoop loop = new EventLoop(kind)) {
      assertEquals(first.getPort(), second.getPort());
      assertEquals(Outcome.TIMED_OUT, connect(loop, check(server.getLocalPort(), 0, 0)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldNotTryFromAnAddressThatIsNotOurs(EventLoop.Kind kind) throws Exception {
    assumeTrue(kind.isAvailable());
    try (EventLoop loop = new EventLoop(kind);
        ServerSocket server = listen(5)) {
      int elsewhere = 0xc0000201;
      assertEquals(Outcome.NOT_TRIED, connect(loop, check(server.getLocalPort(), elsewhere, 0)));
    }
  }
}

package weir.control.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static weir.control.check.Settings.LOOPBACK;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import weir.control.config.TcpCheck;
import weir.control.net.EventLoop;

/** The same for each of Netty's transports, over the loopback (K16). */
@Timeout(20)
class TcpProberTest {
  private static TcpCheck check(int port, int bindAddress, int bindPort) {
    return new TcpCheck(Settings.loopback(port, bindAddress, bindPort, null, 0));
  }

  private static TcpCheck check(int port, @Nullable String device, int mark) {
    return new TcpCheck(Settings.loopback(port, 0, 0, device, mark));
  }

  private static String fault(EventLoop loop, TcpCheck check) throws Exception {
    return Probing.fault(Probing.attempt(loop, check), check);
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
      assertEquals(Outcome.Good.PLAIN, Probing.attempt(loop, check(server.getLocalPort(), 0, 0)));
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
    int bindPort = Settings.unusedPort();
    try (EventLoop loop = new EventLoop(kind);
        ServerSocket server = listen(5)) {
      // Twice: the first one's TIME_WAIT must not be in the way.
      for (int i = 0; i < 2; i++) {
        TcpCheck check = check(server.getLocalPort(), LOOPBACK + 4, bindPort);
        assertEquals(Outcome.Good.PLAIN, Probing.attempt(loop, check));
        try (Socket accepted = server.accept()) {
          assertEquals("127.0.0.5", accepted.getInetAddress().getHostAddress());
          assertEquals(bindPort, accepted.getPort());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NIO") // has no such options
  void shouldSendByTheInterfaceItIsBoundTo(EventLoop.Kind kind) throws Exception {
    assumeTrue(kind.isAvailable());
    try (EventLoop loop = new EventLoop(kind);
        ServerSocket server = listen(5)) {
      int port = server.getLocalPort();
      assertEquals(Outcome.Good.PLAIN, Probing.attempt(loop, check(port, "lo", 0)));
      for (String device : List.of("nosuch0", "a-name-too-long-for-one")) {
        assertInstanceOf(
            Outcome.NotTried.class, Probing.attempt(loop, check(port, device, 0)), device);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NIO") // has no such options
  void shouldMarkItsPackets(EventLoop.Kind kind) throws Exception {
    assumeTrue(kind.isAvailable());
    assumeTrue("root".equals(System.getProperty("user.name")), "SO_MARK needs CAP_NET_ADMIN");
    try (EventLoop loop = new EventLoop(kind);
        ServerSocket server = listen(5)) {
      TcpCheck check = check(server.getLocalPort(), null, 77);
      assertEquals(Outcome.Good.PLAIN, Probing.attempt(loop, check));
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldFailWhereNobodyListens(EventLoop.Kind kind) throws Exception {
    assumeTrue(kind.isAvailable());
    try (EventLoop loop = new EventLoop(kind)) {
      assertEquals("TCP connection to IT failed.", fault(loop, check(Settings.unusedPort(), 0, 0)));
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
      assertEquals(
          "TCP connection to IT timedout.", fault(loop, check(server.getLocalPort(), 0, 0)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldNotTryFromAnAddressThatIsNotOurs(EventLoop.Kind kind) throws Exception {
    assumeTrue(kind.isAvailable());
    try (EventLoop loop = new EventLoop(kind);
        ServerSocket server = listen(5)) {
      int elsewhere = 0xc0000201;
      assertInstanceOf(
          Outcome.NotTried.class,
          Probing.attempt(loop, check(server.getLocalPort(), elsewhere, 0)));
    }
  }

  @Test
  void shouldSayThatThereIsNoSocket() throws Exception {
    CompletableFuture<String> told = new CompletableFuture<>();
    try (EventLoop loop = EventLoop.open()) {
      Bootstrap bootstrap =
          new Bootstrap()
              .group(loop.group())
              .channelFactory(
                  () -> {
                    throw new IllegalStateException("too many open files");
                  });
      Sockets.open(
          bootstrap,
          Settings.loopback(80),
          new ChannelInboundHandlerAdapter(),
          new Sockets.Caller() {
            @Override
            public void connected(Channel channel) {
              told.complete("connected");
            }

            @Override
            public void failed(Sockets.Failure failure, String cause) {
              told.complete(failure + ": " + cause);
            }
          });
      assertEquals("NO_SOCKET: too many open files", told.get());
    }
  }
}

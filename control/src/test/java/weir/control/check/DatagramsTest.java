package weir.control.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import weir.control.config.Check;
import weir.control.config.CheckSettings;
import weir.control.config.DnsCheck;
import weir.control.config.PingCheck;
import weir.control.config.UdpCheck;
import weir.control.net.EventLoop;

/** UDP_CHECK and DNS_CHECK over the loopback, by each of Netty's transports. */
@Timeout(20)
class DatagramsTest {
  private static final String GOOD = Outcome.Good.PLAIN.toString();

  /** Answers each datagram; null for silence. */
  private static final class Server implements AutoCloseable {
    private final DatagramSocket socket;

    Server(UnaryOperator<byte @Nullable []> answers) throws IOException {
      socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
      Thread.ofVirtual()
          .start(
              () -> {
                byte[] buffer = new byte[2048];
                while (!socket.isClosed()) {
                  try {
                    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                    socket.receive(packet);
                    byte[] answer = answers.apply(Arrays.copyOf(buffer, packet.getLength()));
                    if (answer != null) {
                      socket.send(
                          new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                    }
                  } catch (IOException closed) {
                    return;
                  }
                }
              });
    }

    int port() {
      return socket.getLocalPort();
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  private static String fault(EventLoop loop, Check check) throws Exception {
    return Probing.fault(Probing.attempt(loop, check), check);
  }

  private static UdpCheck udp(int port, String payload, boolean reply, int min, int max) {
    return new UdpCheck(Settings.loopback(port), payload, reply, min, max);
  }

  @ParameterizedTest
  @EnumSource
  void shouldAskForAnAnswerWhereOneIsRequired(EventLoop.Kind kind) throws Exception {
    assumeTrue(kind.isAvailable());
    try (EventLoop loop = new EventLoop(kind);
        Server echo = new Server(question -> question);
        Server silent = new Server(question -> null)) {
      assertEquals(GOOD, fault(loop, udp(echo.port(), "0a0B", true, 2, 2)));
      assertEquals(GOOD, fault(loop, udp(echo.port(), "0a", false, 0, 255)));
      assertEquals(GOOD, fault(loop, udp(silent.port(), "0a", false, 0, 255)));
      assertEquals(GOOD, fault(loop, udp(silent.port(), "", false, 0, 255)));
      String mismatch = "UDP check to IT reply data mismatch.";
      assertEquals(mismatch, fault(loop, udp(echo.port(), "0a", true, 2, 255)));
      assertEquals(mismatch, fault(loop, udp(echo.port(), "0a0b0c", true, 0, 2)));
      assertEquals(
          "UDP connection to IT failed.", fault(loop, udp(silent.port(), "0a", true, 0, 255)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldHearThatNobodyListens(EventLoop.Kind kind) throws Exception {
    assumeTrue(kind.isAvailable());
    int port;
    try (DatagramSocket gone = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      port = gone.getLocalPort();
    }
    try (EventLoop loop = new EventLoop(kind)) {
      assertEquals("UDP connection to IT failed.", fault(loop, udp(port, "0a", false, 0, 255)));
      assertEquals("UDP connection to IT failed.", fault(loop, udp(port, "", false, 0, 255)));
    }
  }

  /** An answer with this code to the question. */
  private static byte[] answer(byte[] question, int rcode) {
    byte[] answer = question.clone();
    answer[2] |= (byte) 0x80;
    answer[3] = (byte) rcode;
    return answer;
  }

  @Test
  void shouldAskANameServer() throws Exception {
    try (EventLoop loop = EventLoop.open();
        Server good = new Server(question -> answer(question, 0));
        Server refuses = new Server(question -> answer(question, 5));
        Server other =
            new Server(
                question -> {
                  byte[] answer = answer(question, 0);
                  answer[0]++;
                  return answer;
                });
        Server echo = new Server(question -> question);
        Server tiny = new Server(question -> new byte[1])) {
      assertEquals(GOOD, fault(loop, dns(good.port())));
      assertEquals(
          "DNS_CHECK (IT) read error occurred. (rcode = 5)", fault(loop, dns(refuses.port())));
      for (Server deaf : new Server[] {other, echo, tiny}) {
        assertEquals("DNS_CHECK (IT) read timeout from socket", fault(loop, dns(deaf.port())));
      }
    }
  }

  private static DnsCheck dns(int port) {
    return new DnsCheck(Settings.loopback(port), "A", "www.example");
  }

  @Test
  void shouldWriteQuestionsAsRfc1035() {
    assertEquals(
        "1234" + "0100" + "0001000000000000" + "03777777" + "076578616d706c65" + "00" + "001c0001",
        ByteBufUtil.hexDump(DnsProber.question(0x1234, "AAAA", "www.example")));
    assertEquals(
        ByteBufUtil.hexDump(DnsProber.question(1, "A", "www.example")),
        ByteBufUtil.hexDump(DnsProber.question(1, "A", "www.example.")));
    assertEquals(
        "0001" + "0100" + "0001000000000000" + "00" + "00060001",
        ByteBufUtil.hexDump(DnsProber.question(1, "SOA", ".")));
  }

  @ParameterizedTest
  @EnumSource
  void shouldPing(EventLoop.Kind kind) throws Exception {
    assumeTrue(kind.isAvailable());
    assumeTrue("root".equals(System.getProperty("user.name")), "raw sockets need CAP_NET_RAW");
    PingCheck check = new PingCheck(Settings.loopback(0));
    PingCheck elsewhere = new PingCheck(Settings.loopback(0, 0xc0000201, 0, null, 0));
    try (EventLoop loop = new EventLoop(kind)) {
      assertEquals(GOOD, fault(loop, check));
      assertInstanceOf(Outcome.NotTried.class, Probing.attempt(loop, elsewhere));
    }
  }

  @Test
  void shouldSayWhoDoesNotAnswerAPing() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "raw sockets need CAP_NET_RAW");
    // Of the addresses for documentation, so that nobody has it.
    CheckSettings nobody =
        new CheckSettings(0xc0000201, 0, 0, 0, "lo", 0, 300, 0, 0, 0, 0, false, false);
    try (EventLoop loop = EventLoop.open()) {
      assertEquals("ICMP connection to address IT timeout.", fault(loop, new PingCheck(nobody)));
    }
  }

  @Test
  void shouldWritePingsAsRfc792() {
    String ping = ByteBufUtil.hexDump(PingProber.request(0x1234, 0xfffe));
    assertEquals("0800" + "e5cc" + "1234" + "fffe" + "00".repeat(128), ping);
  }
}

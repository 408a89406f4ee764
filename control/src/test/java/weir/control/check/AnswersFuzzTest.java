package weir.control.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.string.StringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import weir.control.config.CheckSettings;
import weir.control.config.DnsCheck;
import weir.control.config.HttpCheck.Regex;
import weir.control.config.HttpCheck.Url;
import weir.control.config.PingCheck;
import weir.control.config.SendExpectCheck;
import weir.control.config.SmtpCheck;
import weir.control.config.UdpCheck;

/** Whatever a server answers is one outcome; nothing is ever thrown or left over. */
@Tag("fuzz")
class AnswersFuzzTest {
  private static final CheckSettings SETTINGS = Settings.loopback(80);
  private static final int KINDS = 6;

  /** The first byte chooses the kind of check, the second where the answer is cut in two. */
  @FuzzTest
  void shouldMakeOneOutcomeOfAnyAnswer(byte[] input) {
    if (input.length < 2) {
      return;
    }
    AtomicInteger outcomes = new AtomicInteger();
    byte[] answer = Arrays.copyOfRange(input, 2, input.length);
    int cut = Math.min(answer.length, input[1] & 0xff);
    int kind = (input[0] & 0xff) % KINDS;
    Attempt<?> attempt = attempt(kind, outcome -> outcomes.incrementAndGet());
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.pipeline().addLast(pipeline(kind, attempt));
    attempt.connected(channel);
    boolean datagrams = kind >= 3;
    for (byte[] piece :
        List.of(Arrays.copyOf(answer, cut), Arrays.copyOfRange(answer, cut, answer.length))) {
      if (channel.isOpen()) {
        ByteBuf bytes = Unpooled.wrappedBuffer(piece);
        channel.writeInbound(
            datagrams ? new DatagramPacket(bytes, Sockets.socketAddress(0, 0)) : bytes);
      }
    }
    assertTrue(outcomes.get() <= 1, "more than one outcome");
    channel.finishAndReleaseAll();
    channel.checkException();
    assertEquals(1, outcomes.get(), "outcomes once the server hangs up");
  }

  private static Attempt<?> attempt(int kind, Consumer<Outcome> then) {
    return switch (kind) {
      case 0 -> {
        Url url =
            new Url("/", null, Settings.statusCodes(200), null, new Regex("a", 0, true, 0, -1));
        yield new HttpAttempt(
            HttpProberTest.check(SETTINGS, false, url), url, "GET / HTTP/1.0", null, then);
      }
      case 1 -> new SmtpProber.Dialogue(new SmtpCheck(SETTINGS, "me"), then);
      case 2 -> new SendExpectProber.Dialogue(new SendExpectCheck(SETTINGS, "", "ab", false), then);
      case 3 -> new DnsProber.Exchange(new DnsCheck(SETTINGS, "A", "a.example"), then);
      case 4 -> new UdpProber.Exchange(new UdpCheck(SETTINGS, "00", true, 2, 4), then);
      default -> new PingProber.Exchange(new PingCheck(SETTINGS), then);
    };
  }

  private static ChannelHandler[] pipeline(int kind, Attempt<?> attempt) {
    return switch (kind) {
      case 0 -> new ChannelHandler[] {new HttpResponseDecoder(HttpProber.lenient()), attempt};
      case 1 ->
          new ChannelHandler[] {
            new LineBasedFrameDecoder(1 << 12, true, true),
            new StringDecoder(StandardCharsets.ISO_8859_1),
            attempt
          };
      default -> new ChannelHandler[] {attempt};
    };
  }
}

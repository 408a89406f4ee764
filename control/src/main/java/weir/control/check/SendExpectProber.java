package weir.control.check;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weir.control.config.SendExpectCheck;

/**
 * {@code SEND_EXPECT}, what Piranha's nanny does (P13): connects, sends a text, and looks whether
 * what comes begins with another, or contains a pattern.
 */
final class SendExpectProber {
  /** What is expected must be within so much. */
  static final int MAX_ANSWER_BYTES = 64 << 10;

  private final Sockets sockets;

  SendExpectProber(Sockets sockets) {
    this.sockets = sockets;
  }

  void attempt(SendExpectCheck check, Consumer<Outcome> then) {
    Dialogue dialogue = new Dialogue(check, then);
    sockets.tcp(check.settings(), dialogue, dialogue);
  }

  static final class Dialogue extends Attempt<ByteBuf> {
    private final SendExpectCheck check;
    private final byte[] expected;
    private final ByteArrayOutputStream answer = new ByteArrayOutputStream();

    Dialogue(SendExpectCheck check, Consumer<Outcome> then) {
      super(check.settings(), ByteBuf.class, then);
      this.check = check;
      this.expected = check.expect().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void failed(Sockets.Failure failure, String cause) {
      String server = Wording.server(check);
      end(
          switch (failure) {
            case REFUSED -> Outcome.Bad.of("SEND_EXPECT could not connect to " + server + ".");
            case TIMED_OUT -> Outcome.Bad.of("SEND_EXPECT connection to " + server + " timedout.");
            case NO_SOCKET ->
                new Outcome.NotTried(
                    "SEND_EXPECT socket bind failed. Rescheduling. ("
                        + server
                        + ": "
                        + cause
                        + ")");
          });
    }

    @Override
    void begin(Channel channel) {
      if (!check.send().isEmpty()) {
        byte[] sent = check.send().getBytes(StandardCharsets.UTF_8);
        var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(sent));
      }
      if (expected.length == 0) {
        end(Outcome.Good.PLAIN);
      }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
      if (isOver()) {
        return;
      }
      answer.writeBytes(ByteBufUtil.getBytes(bytes));
      byte[] soFar = answer.toByteArray();
      if (isExpected(soFar)) {
        end(Outcome.Good.PLAIN);
      } else if (soFar.length > MAX_ANSWER_BYTES || isHopeless(soFar)) {
        unexpected();
      }
    }

    private boolean isExpected(byte[] soFar) {
      return check.regex()
          ? BodyPattern.find(check.expect(), 0, soFar, 0, -1)
          : soFar.length >= expected.length && beginsAlike(soFar, expected.length);
    }

    private boolean isHopeless(byte[] soFar) {
      return !check.regex() && !beginsAlike(soFar, Math.min(soFar.length, expected.length));
    }

    private boolean beginsAlike(byte[] soFar, int length) {
      return Arrays.equals(soFar, 0, length, expected, 0, length);
    }

    @Override
    void timedOut() {
      end(Outcome.Bad.of("SEND_EXPECT read from " + Wording.server(check) + " timedout."));
    }

    @Override
    void closed(@Nullable Throwable cause) {
      if (answer.size() == 0) {
        end(Outcome.Bad.of("SEND_EXPECT no data received from " + Wording.server(check) + "."));
      } else {
        unexpected();
      }
    }

    private void unexpected() {
      end(Outcome.Bad.of("SEND_EXPECT unexpected answer from " + Wording.server(check) + "."));
    }
  }
}

package weir.control.check;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.string.StringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weir.control.config.SmtpCheck;

/**
 * {@code SMTP_CHECK}: greeting, HELO, QUIT (RFC 5321), each answer in as many lines as it likes.
 */
final class SmtpProber {
  /** RFC 5321 4.5.3.1.5 has 512. */
  private static final int MAX_LINE_BYTES = 4 << 10;

  private static final int CODE_LENGTH = 3;

  private final Sockets sockets;

  SmtpProber(Sockets sockets) {
    this.sockets = sockets;
  }

  void attempt(SmtpCheck check, Consumer<Outcome> then) {
    Dialogue dialogue = new Dialogue(check, then);
    sockets.tcp(
        check.settings(),
        new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            channel
                .pipeline()
                .addLast(
                    new LineBasedFrameDecoder(MAX_LINE_BYTES, true, true),
                    new StringDecoder(StandardCharsets.ISO_8859_1),
                    dialogue);
          }
        },
        dialogue);
  }

  static final class Dialogue extends Attempt<String> {
    private final SmtpCheck check;
    private Phase phase = Phase.BANNER;

    /** What is waited for. */
    private enum Phase {
      BANNER,
      HELO,
      QUIT
    }

    Dialogue(SmtpCheck check, Consumer<Outcome> then) {
      super(check.settings(), String.class, then);
      this.check = check;
    }

    @Override
    public void failed(Sockets.Failure failure, String cause) {
      switch (failure) {
        case REFUSED -> bad("Error connecting to server");
        case TIMED_OUT -> bad("Connection timeout to server");
        case NO_SOCKET ->
            end(
                new Outcome.NotTried(
                    "SMTP_CHECK socket bind failed. Rescheduling. ("
                        + Wording.server(check)
                        + ": "
                        + cause
                        + ")"));
      }
    }

    @Override
    void begin(Channel channel) {}

    @Override
    protected void channelRead0(ChannelHandlerContext context, String line) {
      if (isOver() || isContinued(line)) {
        return;
      }
      String code = line.substring(0, Math.min(CODE_LENGTH, line.length()));
      switch (phase) {
        case BANNER -> {
          if (code.equals("220")) {
            phase = Phase.HELO;
            say(context, "HELO " + check.heloName());
          } else {
            bad("Bad greeting banner from server");
          }
        }
        case HELO -> {
          if (code.equals("250")) {
            phase = Phase.QUIT;
            say(context, "QUIT");
          } else {
            bad("Bad HELO response from server");
          }
        }
        case QUIT -> end(Outcome.Good.PLAIN);
      }
    }

    /** RFC 5321 4.2.1: a hyphen after the code of every line but the last. */
    private static boolean isContinued(String line) {
      return line.length() > CODE_LENGTH
          && line.charAt(CODE_LENGTH) == '-'
          && line.substring(0, CODE_LENGTH).chars().allMatch(Character::isDigit);
    }

    private static void say(ChannelHandlerContext context, String line) {
      byte[] bytes = (line + "\r\n").getBytes(StandardCharsets.UTF_8);
      var _ = context.writeAndFlush(Unpooled.wrappedBuffer(bytes));
    }

    @Override
    void timedOut() {
      bad("Read timeout from server");
    }

    @Override
    void closed(@Nullable Throwable cause) {
      if (cause instanceof TooLongFrameException && phase == Phase.BANNER) {
        bad("Bad greeting banner from server");
      } else {
        bad("Read failure from server");
      }
    }

    private void bad(String what) {
      end(Outcome.Bad.of("SMTP_CHECK " + what + " " + Wording.server(check)));
    }
  }
}

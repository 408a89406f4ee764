package weir.control.check;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DatagramPacket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weir.control.config.CheckSettings;
import weir.control.config.DnsCheck;

/**
 * {@code DNS_CHECK}: asks a question over UDP (RFC 1035 4.1); any answer without an error code is
 * good, an empty one too.
 */
final class DnsProber {
  private static final int HEADER_BYTES = 12;
  private static final int RECURSION_DESIRED = 0x0100;
  private static final int RESPONSE = 0x8000;
  private static final int RCODE_MASK = 0x000f;
  private static final int CLASS_IN = 1;

  private final Sockets sockets;

  DnsProber(Sockets sockets) {
    this.sockets = sockets;
  }

  void attempt(DnsCheck check, Consumer<Outcome> then) {
    Exchange exchange = new Exchange(check, then);
    sockets.udp(check.settings(), exchange, exchange);
  }

  /**
   * A question.
   *
   * @param name with or without its final dot; {@code .} for the root
   */
  static ByteBuf question(int id, String type, String name) {
    ByteBuf message = Unpooled.buffer();
    message.writeShort(id).writeShort(RECURSION_DESIRED);
    message.writeShort(1).writeShort(0).writeShort(0).writeShort(0);
    for (String label : name.split("\\.", -1)) {
      if (!label.isEmpty()) {
        byte[] bytes = label.getBytes(StandardCharsets.UTF_8);
        message.writeByte(bytes.length).writeBytes(bytes);
      }
    }
    return message.writeByte(0).writeShort(typeNumber(type)).writeShort(CLASS_IN);
  }

  /** RFC 1035 3.2.2, RFC 3596. */
  private static int typeNumber(String type) {
    return switch (type) {
      case "A" -> 1;
      case "NS" -> 2;
      case "CNAME" -> 5;
      case "MX" -> 15;
      case "TXT" -> 16;
      case "AAAA" -> 28;
      default -> 6;
    };
  }

  static final class Exchange extends Attempt<DatagramPacket> {
    private final DnsCheck check;
    private final int id = ThreadLocalRandom.current().nextInt(1 << Short.SIZE);

    Exchange(DnsCheck check, Consumer<Outcome> then) {
      super(check.settings(), DatagramPacket.class, then);
      this.check = check;
    }

    @Override
    public void failed(Sockets.Failure failure, String cause) {
      if (failure == Sockets.Failure.NO_SOCKET) {
        end(
            new Outcome.NotTried(
                "DNS_CHECK ("
                    + Wording.server(check)
                    + ") UDP socket bind failed. Rescheduling. ("
                    + cause
                    + ")"));
      } else {
        bad("connection failure.");
      }
    }

    @Override
    void begin(Channel channel) {
      CheckSettings settings = check.settings();
      var _ =
          channel.writeAndFlush(
              new DatagramPacket(
                  question(id, check.type(), check.name()),
                  Sockets.socketAddress(settings.connectAddress(), settings.connectPort())));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
      ByteBuf answer = packet.content();
      if (answer.readableBytes() < HEADER_BYTES || answer.readUnsignedShort() != id) {
        return;
      }
      int flags = answer.readUnsignedShort();
      if ((flags & RESPONSE) == 0) {
        return;
      }
      int rcode = flags & RCODE_MASK;
      if (rcode == 0) {
        end(Outcome.Good.PLAIN);
      } else {
        bad("read error occurred. (rcode = " + rcode + ")");
      }
    }

    @Override
    void timedOut() {
      bad("read timeout from socket");
    }

    @Override
    void closed(@Nullable Throwable cause) {
      bad("failed to read socket" + (cause == null ? "" : "; " + cause.getMessage()));
    }

    private void bad(String what) {
      end(Outcome.Bad.of("DNS_CHECK (" + Wording.server(check) + ") " + what));
    }
  }
}

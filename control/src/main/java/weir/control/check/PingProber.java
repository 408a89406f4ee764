package weir.control.check;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DatagramPacket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weir.control.config.PingCheck;

/**
 * {@code PING_CHECK}: an ICMP echo request (RFC 792) by a raw socket. Connected, it hears what the
 * server says only; the answers to others' requests are told apart by identifier and number.
 */
final class PingProber {
  private static final int ECHO_REPLY = 0;
  private static final int ECHO_REQUEST = 8;
  private static final int HEADER_BYTES = 8;

  /** As keepalived sends. */
  private static final int PAYLOAD_BYTES = 128;

  private final Sockets sockets;

  PingProber(Sockets sockets) {
    this.sockets = sockets;
  }

  void attempt(PingCheck check, Consumer<Outcome> then) {
    Exchange exchange = new Exchange(check, then);
    sockets.icmp(check.settings(), exchange, exchange);
  }

  /** A request; its second half word is the Internet checksum (RFC 1071). */
  static ByteBuf request(int id, int number) {
    ByteBuf message = Unpooled.buffer(HEADER_BYTES + PAYLOAD_BYTES);
    message.writeByte(ECHO_REQUEST).writeByte(0).writeShort(0).writeShort(id).writeShort(number);
    message.writeZero(PAYLOAD_BYTES);
    int sum = 0;
    for (int i = 0; i < message.readableBytes(); i += Short.BYTES) {
      sum += message.getUnsignedShort(i);
    }
    sum = (sum & 0xffff) + (sum >>> Short.SIZE);
    return message.setShort(2, ~(sum + (sum >>> Short.SIZE)));
  }

  static final class Exchange extends Attempt<DatagramPacket> {
    private final PingCheck check;
    private final int id = ThreadLocalRandom.current().nextInt(1 << Short.SIZE);
    private final int number = ThreadLocalRandom.current().nextInt(1 << Short.SIZE);

    Exchange(PingCheck check, Consumer<Outcome> then) {
      super(check.settings(), DatagramPacket.class, then);
      this.check = check;
    }

    @Override
    public void failed(Sockets.Failure failure, String cause) {
      String server = Wording.server(check);
      end(
          failure == Sockets.Failure.NO_SOCKET
              ? new Outcome.NotTried(
                  "ICMP connect fail to create socket. Rescheduling. ("
                      + server
                      + ": "
                      + cause
                      + ")")
              : Outcome.Bad.of("ICMP connection to " + server + " failed."));
    }

    @Override
    void begin(Channel channel) {
      channel
          .writeAndFlush(
              new DatagramPacket(
                  request(id, number), Sockets.socketAddress(check.settings().connectAddress(), 0)))
          .addListener(
              sent -> {
                if (!sent.isSuccess()) {
                  closed(sent.cause());
                }
              });
    }

    /** With its IPv4 header, as raw(7) has it. */
    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
      ByteBuf bytes = packet.content();
      int header = bytes.isReadable() ? (bytes.getByte(bytes.readerIndex()) & 0xf) * 4 : 0;
      if (bytes.readableBytes() < header + HEADER_BYTES) {
        return;
      }
      int icmp = bytes.readerIndex() + header;
      if (bytes.getUnsignedByte(icmp) == ECHO_REPLY
          && bytes.getUnsignedShort(icmp + 4) == id
          && bytes.getUnsignedShort(icmp + 6) == number) {
        end(Outcome.Good.PLAIN);
      }
    }

    @Override
    void timedOut() {
      end(Outcome.Bad.of("ICMP connection to address " + Wording.server(check) + " timeout."));
    }

    @Override
    void closed(@Nullable Throwable cause) {
      end(Outcome.Bad.of("ICMP connection to " + Wording.server(check) + " failed."));
    }
  }
}

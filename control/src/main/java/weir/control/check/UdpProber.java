package weir.control.check;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DatagramPacket;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weir.control.config.CheckSettings;
import weir.control.config.UdpCheck;

/**
 * {@code UDP_CHECK}: sends a datagram. Silence is good unless an answer is required; an ICMP error
 * is bad.
 */
final class UdpProber {
  /** What keepalived sends where no payload is written: so many bytes of no meaning. */
  private static final int DEFAULT_BYTES = 32;

  private final Sockets sockets;

  UdpProber(Sockets sockets) {
    this.sockets = sockets;
  }

  void attempt(UdpCheck check, Consumer<Outcome> then) {
    Exchange exchange = new Exchange(check, then);
    sockets.udp(check.settings(), exchange, exchange);
  }

  static final class Exchange extends Attempt<DatagramPacket> {
    private final UdpCheck check;

    Exchange(UdpCheck check, Consumer<Outcome> then) {
      super(check.settings(), DatagramPacket.class, then);
      this.check = check;
    }

    @Override
    public void failed(Sockets.Failure failure, String cause) {
      if (failure == Sockets.Failure.NO_SOCKET) {
        end(
            new Outcome.NotTried(
                "UDP socket bind failed. Rescheduling. ("
                    + Wording.server(check)
                    + ": "
                    + cause
                    + ")"));
      } else {
        closed(null);
      }
    }

    @Override
    void begin(Channel channel) {
      CheckSettings settings = check.settings();
      byte[] payload =
          check.payload().isEmpty()
              ? new byte[DEFAULT_BYTES]
              : HexFormat.of().parseHex(check.payload());
      channel
          .writeAndFlush(
              new DatagramPacket(
                  Unpooled.wrappedBuffer(payload),
                  Sockets.socketAddress(settings.connectAddress(), settings.connectPort())))
          .addListener(
              sent -> {
                if (!sent.isSuccess()) {
                  closed(sent.cause());
                }
              });
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket reply) {
      int length = reply.content().readableBytes();
      if (check.requireReply()
          && (length < check.minReplyLength() || length > check.maxReplyLength())) {
        end(Outcome.Bad.of("UDP check to " + Wording.server(check) + " reply data mismatch."));
      } else {
        end(Outcome.Good.PLAIN);
      }
    }

    @Override
    void timedOut() {
      if (check.requireReply()) {
        closed(null);
      } else {
        end(Outcome.Good.PLAIN);
      }
    }

    @Override
    void closed(@Nullable Throwable cause) {
      end(Outcome.Bad.of("UDP connection to " + Wording.server(check) + " failed."));
    }
  }
}

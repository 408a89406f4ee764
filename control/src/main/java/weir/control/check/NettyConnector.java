package weir.control.check;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weir.control.config.TcpCheck;
import weir.control.net.EventLoop;

/** Connects on Netty's event loop. May be called from any thread; answers on the event loop. */
public final class NettyConnector implements Connector {
  private final EventLoop loop;

  /** Uses this loop, which the caller closes. */
  public NettyConnector(EventLoop loop) {
    this.loop = loop;
  }

  @Override
  public void connect(TcpCheck check, Consumer<Outcome> then) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop.group())
            .channel(loop.tcpChannel())
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                Math.clamp(check.settings().connectTimeoutMs(), 1, Integer.MAX_VALUE))
            // With a fixed source port the last check's TIME_WAIT would forbid the next one.
            .option(ChannelOption.SO_REUSEADDR, check.settings().bindPort() != 0)
            .handler(new ChannelInboundHandlerAdapter());
    InetSocketAddress remote =
        socketAddress(check.settings().connectAddress(), check.settings().connectPort());
    bootstrap
        .register()
        .addListener(
            registered -> {
              if (!registered.isSuccess()) {
                then.accept(Outcome.NOT_TRIED);
                return;
              }
              Channel channel = ((ChannelFuture) registered).channel();
              bindAndConnect(channel, check, remote, then);
            });
  }

  private static void bindAndConnect(
      Channel channel, TcpCheck check, InetSocketAddress remote, Consumer<Outcome> then) {
    if (check.settings().bindAddress() == 0 && check.settings().bindPort() == 0) {
      connect(channel, remote, then);
      return;
    }
    channel
        .bind(socketAddress(check.settings().bindAddress(), check.settings().bindPort()))
        .addListener(
            bound -> {
              if (bound.isSuccess()) {
                connect(channel, remote, then);
              } else {
                var _ = channel.close();
                then.accept(Outcome.NOT_TRIED);
              }
            });
  }

  private static void connect(Channel channel, InetSocketAddress remote, Consumer<Outcome> then) {
    channel
        .connect(remote)
        .addListener(
            connected -> {
              var _ = channel.close();
              then.accept(outcome(connected.cause()));
            });
  }

  private static Outcome outcome(@Nullable Throwable failure) {
    if (failure == null) {
      return Outcome.CONNECTED;
    }
    return failure instanceof ConnectTimeoutException ? Outcome.TIMED_OUT : Outcome.FAILED;
  }

  private static InetSocketAddress socketAddress(int address, int port) {
    byte[] bytes = {
      (byte) (address >>> 24), (byte) (address >>> 16), (byte) (address >>> 8), (byte) address
    };
    try {
      return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
    } catch (UnknownHostException e) {
      throw new AssertionError("four bytes are an address", e);
    }
  }
}

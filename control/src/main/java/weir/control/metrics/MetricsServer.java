package weir.control.metrics;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpServerCodec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import weir.control.admin.Status;
import weir.control.net.EventLoop;

/**
 * Serves {@code GET /metrics}. A client can cost no more than one answer at a time: there are few
 * of them, each asks once, and who takes too long is shown the door.
 */
public final class MetricsServer implements AutoCloseable {
  private static final int MAX_CLIENTS = 16;
  private static final int MAX_LINE = 4096;
  private static final int MAX_HEADERS = 16384;
  private static final int MAX_CHUNK = 8192;

  /** From the connection to the end of the answer. */
  private static final long PATIENCE_S = 30;

  private final Channel channel;

  private MetricsServer(Channel channel) {
    this.channel = channel;
  }

  /**
   * Opens the socket.
   *
   * @param status gives what to tell; called on the control thread
   * @throws IOException in one line for people
   */
  public static MetricsServer open(
      InetSocketAddress address, EventLoop loop, Executor controlThread, Supplier<Status> status)
      throws IOException {
    AtomicInteger clients = new AtomicInteger();
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loop.group())
            .channel(loop.tcpServerChannel())
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel client) {
                    client.closeFuture().addListener(closed -> clients.decrementAndGet());
                    if (clients.incrementAndGet() > MAX_CLIENTS) {
                      var _ = client.close();
                      return;
                    }
                    Runnable end =
                        () -> {
                          var _ = client.close();
                        };
                    var _ = client.eventLoop().schedule(end, PATIENCE_S, TimeUnit.SECONDS);
                    client
                        .pipeline()
                        .addLast(new HttpServerCodec(MAX_LINE, MAX_HEADERS, MAX_CHUNK))
                        .addLast(new MetricsSession(controlThread, status));
                  }
                });
    ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      Throwable cause = bound.cause();
      throw new IOException(
          "cannot serve metrics at "
              + address.getAddress().getHostAddress()
              + ":"
              + address.getPort()
              + ": "
              + (cause == null ? "no reason given" : cause.getMessage()));
    }
    return new MetricsServer(bound.channel());
  }

  /** Where it is; tells the port where 0 was asked for. */
  public InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
  }
}

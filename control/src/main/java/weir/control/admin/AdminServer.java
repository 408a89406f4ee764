package weir.control.admin;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import weir.control.net.EventLoop;
import weir.ffi.Syscall;

/**
 * The admin socket: a unix socket that only its owner and root may open, for {@code weir status}
 * and the like.
 *
 * <p>The event loop reads and writes; the answers are made on the control thread. A client can cost
 * no more than its buffers: requests and their number are bounded, one is answered at a time, and
 * who neither asks nor reads is shown the door.
 */
public final class AdminServer implements AutoCloseable {
  private static final int MAX_CLIENTS = 32;

  /** {@code asm/unistd_64.h}. */
  private static final long SYS_UMASK = 95;

  private static final long OTHERS_AND_EXECUTE = 0177;

  private final Path path;
  private final Channel channel;

  /** What is answered, on the control thread. */
  public interface Answers {
    /**
     * Does what a request asks for.
     *
     * @return an instance of {@link Request#answer}
     * @throws RefusedException where that cannot be done, and nothing has been
     */
    Object answer(Request<?> request) throws RefusedException;
  }

  private AdminServer(Path path, Channel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Opens the socket, in place of one that a dead process left.
   *
   * @throws IOException in one line for people; {@link SocketInUseException} where another process
   *     listens there
   */
  public static AdminServer open(Path path, EventLoop loop, Executor controlThread, Answers answers)
      throws IOException {
    AdminSocketFile.prepare(path);
    AtomicInteger clients = new AtomicInteger();
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loop.group())
            .channel(loop.unixServerChannel())
            .childOption(ChannelOption.AUTO_READ, false)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel client) {
                    client.closeFuture().addListener(closed -> clients.decrementAndGet());
                    if (clients.incrementAndGet() > MAX_CLIENTS) {
                      turnAway(client, "too many clients");
                      return;
                    }
                    if (!Peer.isTrusted(client)) {
                      turnAway(client, "only root and whom the director runs as may ask it");
                      return;
                    }
                    client.pipeline().addLast(new AdminSession(controlThread, answers));
                  }
                });
    // With a chmod afterwards, anybody could connect in between.
    long umask = Syscall.call(SYS_UMASK, OTHERS_AND_EXECUTE, 0, 0);
    ChannelFuture bound = bootstrap.bind(loop.unixAddress(path)).awaitUninterruptibly();
    Syscall.call(SYS_UMASK, umask, 0, 0);
    if (!bound.isSuccess()) {
      throw new IOException("cannot open the admin socket " + path + ": " + reason(bound));
    }
    return new AdminServer(path, bound.channel());
  }

  private static void turnAway(Channel client, String why) {
    ByteBuf reply = Unpooled.wrappedBuffer(Protocol.bytes(Reply.error(why)));
    client.writeAndFlush(reply).addListener(ChannelFutureListener.CLOSE);
  }

  private static String reason(Future<?> future) {
    Throwable cause = future.cause();
    return cause == null || cause.getMessage() == null ? "no reason given" : cause.getMessage();
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /** Closes and removes the socket. */
  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // The next start replaces it.
    }
  }
}

package weir.control.check;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weir.control.config.CheckSettings;

/**
 * One attempt over one socket, on the event loop. The first outcome counts and closes the socket.
 *
 * <p>Each answer may take connect_timeout, as with keepalived; all of them together {@value
 * #TIMEOUTS} times that, so that a server that drips bytes is bad in the end.
 *
 * @param <T> what the pipeline makes of what comes in
 */
abstract class Attempt<T> extends SimpleChannelInboundHandler<T> implements Sockets.Caller {
  private static final int TIMEOUTS = 10;

  private final CheckSettings settings;
  private @Nullable Consumer<Outcome> then;
  private @Nullable Channel channel;
  private @Nullable Future<?> deadline;

  /**
   * Not begun.
   *
   * @param incoming the class of T
   * @param then told once
   */
  Attempt(CheckSettings settings, Class<? extends T> incoming, Consumer<Outcome> then) {
    super(incoming);
    this.settings = settings;
    this.then = then;
  }

  /** The connection stands: say something, or wait. */
  abstract void begin(Channel channel);

  /** Nothing came for too long. */
  abstract void timedOut();

  /** The other side hung up, or the socket failed. */
  abstract void closed(@Nullable Throwable cause);

  /** The connection stands: {@link #start} it now, or later. */
  void ready(Channel connected) {
    start(connected);
  }

  /** It is over, whether it was started or not. */
  void over() {}

  final boolean isOver() {
    return then == null;
  }

  final void end(Outcome outcome) {
    Consumer<Outcome> told = then;
    if (told == null) {
      return;
    }
    then = null;
    if (deadline != null) {
      deadline.cancel(false);
    }
    if (channel != null) {
      var _ = channel.close();
    }
    over();
    told.accept(outcome);
  }

  @Override
  public final void connected(Channel connected) {
    channel = connected;
    ready(connected);
  }

  /** From here on the time counts. */
  final void start(Channel connected) {
    long timeoutMs = Math.max(1, settings.connectTimeoutMs());
    connected.pipeline().addFirst(new ReadTimeoutHandler(timeoutMs, TimeUnit.MILLISECONDS));
    deadline =
        connected.eventLoop().schedule(this::timedOut, TIMEOUTS * timeoutMs, TimeUnit.MILLISECONDS);
    if (connected.isActive()) {
      begin(connected);
    } else {
      closed(null);
    }
  }

  @Override
  public final void channelInactive(ChannelHandlerContext context) {
    if (channel != null && !isOver()) {
      closed(null);
    }
  }

  @Override
  public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (channel == null || isOver()) {
      return;
    }
    if (cause instanceof ReadTimeoutException) {
      timedOut();
    } else {
      closed(cause);
    }
  }
}

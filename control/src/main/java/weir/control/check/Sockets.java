package weir.control.check;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import weir.control.config.CheckSettings;
import weir.control.net.EventLoop;
import weir.ffi.Errno;
import weir.ffi.Libc;
import weir.ffi.Socket;

/**
 * Opens the sockets of checks, bound and marked as configured. May be called from any thread;
 * answers on the event loop.
 */
final class Sockets implements AutoCloseable {
  // asm-generic/socket.h
  private static final int SOL_SOCKET = 1;
  private static final int SO_BINDTODEVICE = 25;
  private static final int SO_MARK = 36;

  /** The size of an interface's name, its final zero included: linux/if.h. */
  private static final int IFNAMSIZ = 16;

  private static final ChannelOption<Integer> MARK =
      new IntegerUnixChannelOption("SO_MARK", SOL_SOCKET, SO_MARK);
  private static final ChannelOption<ByteBuffer> DEVICE =
      new RawUnixChannelOption("SO_BINDTODEVICE", SOL_SOCKET, SO_BINDTODEVICE, IFNAMSIZ);

  /** IPPROTO_ICMP: linux/in.h. */
  private static final int ICMP = 1;

  private final EventLoop loop;
  private @Nullable EventLoop pingLoop;
  private @Nullable EventLoop tlsLoop;

  /** Why there is no connection. */
  enum Failure {
    /** Refused, reset, or no way there. */
    REFUSED,
    /** No answer within connect_timeout. */
    TIMED_OUT,
    /** No socket to try with: an address or interface that is not ours, no right to mark. */
    NO_SOCKET
  }

  /** Who wants a connection. */
  interface Caller {
    /** It is there. */
    void connected(Channel channel);

    /**
     * It is not.
     *
     * @param cause what the kernel said
     */
    void failed(Failure failure, String cause);
  }

  Sockets(EventLoop loop) {
    this.loop = loop;
  }

  /**
   * Connects by TCP.
   *
   * @param pipeline the channel's handler, from the beginning
   * @param caller told once, on the event loop
   */
  void tcp(CheckSettings settings, ChannelHandler pipeline, Caller caller) {
    tcp(loop, settings, pipeline, caller);
  }

  /** As {@link #tcp}, on a loop where handshakes delay nobody but each other. */
  void tcpForTls(CheckSettings settings, ChannelHandler pipeline, Caller caller) {
    tcp(tlsLoop(), settings, pipeline, caller);
  }

  private static void tcp(
      EventLoop loop, CheckSettings settings, ChannelHandler pipeline, Caller caller) {
    open(
        new Bootstrap().group(loop.group()).channel(loop.tcpChannel()), settings, pipeline, caller);
  }

  /** Makes a UDP socket that is connected, so that ICMP errors reach it. */
  void udp(CheckSettings settings, ChannelHandler pipeline, Caller caller) {
    open(
        new Bootstrap().group(loop.group()).channel(loop.udpChannel()), settings, pipeline, caller);
  }

  /** Opens a raw ICMP socket that hears the server only; needs CAP_NET_RAW. */
  void icmp(CheckSettings settings, ChannelHandler pipeline, Caller caller) {
    if (!EventLoop.Kind.EPOLL.isAvailable()) {
      caller.failed(Failure.NO_SOCKET, "no epoll");
      return;
    }
    int type = Socket.SOCK_RAW | Socket.SOCK_NONBLOCK | Socket.SOCK_CLOEXEC;
    int fd = Libc.socket(Socket.AF_INET, type, ICMP);
    if (fd < 0) {
      caller.failed(Failure.NO_SOCKET, Errno.describe(-fd));
      return;
    }
    Bootstrap bootstrap = new Bootstrap().channelFactory(() -> new EpollDatagramChannel(fd));
    open(bootstrap.group(pingLoop().group()), settings, pipeline, caller);
  }

  /** Netty's io_uring drops what comes without a port, as all ICMP does: a loop for pings only. */
  private synchronized EventLoop pingLoop() {
    EventLoop known = pingLoop;
    if (known == null) {
      known = loop.kind() == EventLoop.Kind.EPOLL ? loop : new EventLoop(EventLoop.Kind.EPOLL);
      pingLoop = known;
    }
    return known;
  }

  private synchronized EventLoop tlsLoop() {
    EventLoop known = tlsLoop;
    if (known == null) {
      known = EventLoop.open();
      tlsLoop = known;
    }
    return known;
  }

  /** Closes what it opened itself, not the loop it was given. */
  @Override
  public synchronized void close() {
    if (pingLoop != null && pingLoop != loop) {
      pingLoop.close();
    }
    if (tlsLoop != null) {
      tlsLoop.close();
    }
  }

  static void open(
      Bootstrap bootstrap, CheckSettings settings, ChannelHandler pipeline, Caller caller) {
    bootstrap
        .option(
            ChannelOption.CONNECT_TIMEOUT_MILLIS,
            Math.clamp(settings.connectTimeoutMs(), 1, Integer.MAX_VALUE))
        // With a fixed source port the last check's TIME_WAIT would forbid the next one.
        .option(ChannelOption.SO_REUSEADDR, settings.bindPort() != 0)
        .handler(pipeline)
        .register()
        .addListener(
            registered -> {
              if (!registered.isSuccess()) {
                // There may be no channel at all: without descriptors, for example.
                caller.failed(Failure.NO_SOCKET, reason(registered.cause()));
                return;
              }
              Channel channel = ((ChannelFuture) registered).channel();
              Throwable fault = mark(channel, settings);
              if (fault == null) {
                bind(channel, settings, caller);
              } else {
                giveUp(channel, fault, caller);
              }
            });
  }

  /** Here and not among the bootstrap's options, whose failures are only logged. */
  private static @Nullable Throwable mark(Channel channel, CheckSettings settings) {
    try {
      if (settings.mark() != 0 && !channel.config().setOption(MARK, settings.mark())) {
        return new UnsupportedOperationException("no firewall marks on these sockets");
      }
      String device = settings.bindInterface();
      if (device != null && !channel.config().setOption(DEVICE, name(device))) {
        return new UnsupportedOperationException("no binding to interfaces of these sockets");
      }
      return null;
    } catch (RuntimeException e) {
      return e;
    }
  }

  private static ByteBuffer name(String device) {
    byte[] name = device.getBytes(StandardCharsets.UTF_8);
    if (name.length >= IFNAMSIZ) {
      throw new IllegalArgumentException("no interface has so long a name: " + device);
    }
    return ByteBuffer.allocate(IFNAMSIZ).put(name).rewind().limit(IFNAMSIZ);
  }

  private static void bind(Channel channel, CheckSettings settings, Caller caller) {
    if (settings.bindAddress() == 0 && settings.bindPort() == 0) {
      connect(channel, settings, caller);
      return;
    }
    channel
        .bind(socketAddress(settings.bindAddress(), settings.bindPort()))
        .addListener(
            bound -> {
              if (bound.isSuccess()) {
                connect(channel, settings, caller);
              } else {
                giveUp(channel, bound.cause(), caller);
              }
            });
  }

  private static void connect(Channel channel, CheckSettings settings, Caller caller) {
    channel
        .connect(socketAddress(settings.connectAddress(), settings.connectPort()))
        .addListener(
            connected -> {
              Throwable failure = connected.cause();
              if (failure == null) {
                caller.connected(channel);
                return;
              }
              var _ = channel.close();
              caller.failed(
                  failure instanceof ConnectTimeoutException ? Failure.TIMED_OUT : Failure.REFUSED,
                  reason(failure));
            });
  }

  private static void giveUp(Channel channel, @Nullable Throwable cause, Caller caller) {
    var _ = channel.close();
    caller.failed(Failure.NO_SOCKET, reason(cause));
  }

  private static String reason(@Nullable Throwable cause) {
    return cause == null ? "no reason" : String.valueOf(cause.getMessage());
  }

  static InetSocketAddress socketAddress(int address, int port) {
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

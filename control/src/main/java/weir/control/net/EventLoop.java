package weir.control.net;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The one thread that waits for sockets: health checks and admin clients. io_uring; epoll where the
 * kernel has none or forbids it (containers often do); NIO where the native libraries do not load.
 */
public final class EventLoop implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("weir.net");
  private static final long CLOSE_TAKES_MS = 200;

  /** How the thread waits. */
  public enum Kind {
    IO_URING("io_uring"),
    EPOLL("epoll"),
    NIO("nio");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** As printed. */
    public String word() {
      return word;
    }

    /** Whether it works here. */
    public boolean isAvailable() {
      return switch (this) {
        case IO_URING -> IoUring.isAvailable();
        case EPOLL -> Epoll.isAvailable();
        case NIO -> true;
      };
    }

    private IoHandlerFactory handler() {
      return switch (this) {
        case IO_URING -> IoUringIoHandler.newFactory();
        case EPOLL -> EpollIoHandler.newFactory();
        case NIO -> NioIoHandler.newFactory();
      };
    }
  }

  private final Kind kind;
  private final EventLoopGroup group;

  /** Starts a thread of the best kind there is. */
  public static EventLoop open() {
    for (Kind kind : Kind.values()) {
      if (kind.isAvailable()) {
        try {
          return new EventLoop(kind);
        } catch (IllegalStateException e) {
          // The probe passed, but a ring of our size did not: RLIMIT_MEMLOCK before Linux 5.12.
          LOG.log(Level.DEBUG, () -> kind.word() + " does not start", e);
        }
      }
    }
    throw new IllegalStateException("no event loop starts, not even NIO");
  }

  /** Starts a thread of this kind. */
  public EventLoop(Kind kind) {
    this.kind = kind;
    this.group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("netty-" + kind.word(), true), kind.handler());
  }

  /** How the thread waits. */
  public Kind kind() {
    return kind;
  }

  /** To build channels on. */
  public EventLoopGroup group() {
    return group;
  }

  /** The class of a TCP client. */
  public Class<? extends SocketChannel> tcpChannel() {
    return switch (kind) {
      case IO_URING -> IoUringSocketChannel.class;
      case EPOLL -> EpollSocketChannel.class;
      case NIO -> NioSocketChannel.class;
    };
  }

  /** The class of a UDP socket. */
  public Class<? extends DatagramChannel> udpChannel() {
    return switch (kind) {
      case IO_URING -> IoUringDatagramChannel.class;
      case EPOLL -> EpollDatagramChannel.class;
      case NIO -> NioDatagramChannel.class;
    };
  }

  /** The class of a TCP server. */
  public Class<? extends ServerChannel> tcpServerChannel() {
    return switch (kind) {
      case IO_URING -> IoUringServerSocketChannel.class;
      case EPOLL -> EpollServerSocketChannel.class;
      case NIO -> NioServerSocketChannel.class;
    };
  }

  /** The class of a server on a unix socket. */
  public Class<? extends ServerChannel> unixServerChannel() {
    return switch (kind) {
      case IO_URING -> IoUringServerDomainSocketChannel.class;
      case EPOLL -> EpollServerDomainSocketChannel.class;
      case NIO -> NioServerDomainSocketChannel.class;
    };
  }

  /** The address of a unix socket, of the class that the channels of this kind take. */
  public SocketAddress unixAddress(Path path) {
    return kind == Kind.NIO
        ? UnixDomainSocketAddress.of(path)
        : new DomainSocketAddress(path.toString());
  }

  /** Closes every socket and ends the thread. */
  @Override
  public void close() {
    group
        .shutdownGracefully(0, CLOSE_TAKES_MS, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(2 * CLOSE_TAKES_MS);
  }
}

package weir.netns;

import java.lang.foreign.Arena;
import weir.ffi.Errno;
import weir.ffi.ErrnoException;
import weir.ffi.In;
import weir.ffi.Libc;
import weir.ffi.Memory;
import weir.ffi.Poll;
import weir.ffi.Pollfd;
import weir.ffi.RawIpSocket;
import weir.ffi.Socket;

/**
 * Where tunnels of IP in IP to a real server end: unwraps packets and hands those inside to the
 * server's own kernel, as {@code tunl0} does on kernels that have it.
 *
 * <p>The kernel reassembles what was fragmented outside, and decides about what was inside: one for
 * an address that the server does not have is routed on.
 */
public final class TunnelEnd implements AutoCloseable {
  private static final int LARGEST = 65_535;
  private static final int IP_HEADER = 20;
  private static final int IP_TOTAL_LENGTH = 2;
  private static final int RECEIVE_BUFFER = 8 << 20;

  /** How long {@link #close} may have to wait for the thread. */
  private static final int WAKE_UP_MS = 100;

  private final int outer;
  private final RawIpSocket inner;
  private final Thread thread =
      Thread.ofPlatform().daemon().name("tunnel end").unstarted(this::run);
  private volatile boolean closed;

  private TunnelEnd() {
    int type = Socket.SOCK_RAW | Socket.SOCK_NONBLOCK;
    outer =
        (int)
            ErrnoException.check(
                "open a socket for IP in IP", Libc.socket(Socket.AF_INET, type, In.IPPROTO_IPIP));
    ErrnoException.check(
        "enlarge its buffer",
        Libc.setsockopt(outer, Socket.SOL_SOCKET, Socket.SO_RCVBUFFORCE, RECEIVE_BUFFER));
    inner = new RawIpSocket();
  }

  /** Ends every tunnel to a host; with the lab at the latest, that ends too. */
  public static TunnelEnd open(Netns host) {
    TunnelEnd end = host.lab().own(host.call(TunnelEnd::new));
    end.thread.start();
    return end;
  }

  private void run() {
    try (Arena arena = Arena.ofConfined();
        inner) {
      long packet = arena.allocate(LARGEST, Long.BYTES).address();
      long pollfd = arena.allocate(Pollfd.SIZEOF, Long.BYTES).address();
      Pollfd.fd(pollfd, outer);
      Pollfd.events(pollfd, Poll.POLLIN);
      while (!closed) {
        int length = (int) Libc.recvfrom(outer, packet, LARGEST, 0, 0, 0);
        if (length == -Errno.EAGAIN) {
          Libc.poll(pollfd, 1, WAKE_UP_MS);
        } else if (length >= IP_HEADER) {
          unwrap(packet, length);
        }
      }
    } finally {
      Libc.close(outer);
    }
  }

  private void unwrap(long packet, int length) {
    int header = (Memory.getByte(packet) & 0xf) * 4;
    long inside = packet + header;
    if (length >= header + IP_HEADER && Memory.getByte(inside) >>> 4 == 4) {
      int insideLength = Memory.getShortBe(inside + IP_TOTAL_LENGTH);
      if (insideLength >= IP_HEADER && insideLength <= length - header) {
        inner.send(inside, insideLength);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

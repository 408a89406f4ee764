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
  private static final int IP_FRAGMENT = 6;
  private static final int IP_PROTOCOL = 9;
  private static final int IP_ADDRESSES = 12;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int TCP_CHECKSUM = 16;
  private static final int UDP_CHECKSUM = 6;
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
        completeChecksum(inside, insideLength);
        inner.send(inside, insideLength);
      }
    }
  }

  /**
   * A packet whose checksum its sender has left to a device that was never on the way has the
   * pseudo header's sum there. A kernel that unwraps it knows; who reads it by a raw socket is not
   * told, and whoever gets it after that would drop it.
   */
  private static void completeChecksum(long ip, int length) {
    int header = (Memory.getByte(ip) & 0xf) * 4;
    int protocol = Memory.getByte(ip + IP_PROTOCOL);
    int at = header + (protocol == TCP ? TCP_CHECKSUM : UDP_CHECKSUM);
    boolean known = protocol == TCP || protocol == UDP;
    if (!known || (Memory.getShortBe(ip + IP_FRAGMENT) & 0x3fff) != 0 || at + 2 > length) {
      return;
    }
    int pseudo = fold(sum(ip + IP_ADDRESSES, 8) + protocol + (length - header));
    if (Memory.getShortBe(ip + at) == pseudo) {
      int checksum = ~fold(sum(ip + header, length - header)) & 0xffff;
      Memory.putShortBe(ip + at, checksum == 0 ? 0xffff : checksum);
    }
  }

  private static int sum(long from, int length) {
    int sum = 0;
    for (int i = 0; i + 1 < length; i += 2) {
      sum += Memory.getShortBe(from + i);
    }
    return length % 2 == 0 ? sum : sum + (Memory.getByte(from + length - 1) << 8);
  }

  private static int fold(int sum) {
    int once = (sum & 0xffff) + (sum >>> 16);
    return (once & 0xffff) + (once >>> 16);
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

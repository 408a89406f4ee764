package weir.netns.oracle;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import weir.ffi.Errno;
import weir.ffi.ErrnoException;
import weir.ffi.IfPacket;
import weir.ffi.Interfaces;
import weir.ffi.Libc;
import weir.ffi.Memory;
import weir.ffi.PacketSocket;
import weir.ffi.Poll;
import weir.ffi.Pollfd;
import weir.ffi.Socket;
import weir.netns.Netns;

/** One end of a cable: sends frames into it, and receives what comes out. */
final class Wire implements AutoCloseable {
  private static final int LARGEST = 65_536;
  private static final int RECEIVE_BUFFER = 1 << 22;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment buffer = arena.allocate(LARGEST, Long.BYTES);
  private final long pollfd = arena.allocate(Pollfd.LAYOUT).address();
  private final PacketSocket socket;

  Wire(Netns namespace, String device) {
    socket =
        namespace.call(
            () -> {
              try (Interfaces interfaces = new Interfaces()) {
                return new PacketSocket(interfaces.index(device), IfPacket.ETH_P_IP);
              }
            });
    ErrnoException.check(
        "set the receive buffer",
        Libc.setsockopt(socket.fd(), Socket.SOL_SOCKET, Socket.SO_RCVBUFFORCE, RECEIVE_BUFFER));
    Pollfd.fd(pollfd, socket.fd());
    Pollfd.events(pollfd, Poll.POLLIN);
  }

  void send(byte[] frame) {
    MemorySegment.copy(MemorySegment.ofArray(frame), 0, buffer, 0, frame.length);
    ErrnoException.check("send a frame", socket.send(buffer.address(), frame.length));
  }

  /** The next frame, waiting for it at most so long; null where none comes. */
  @Nullable Frame receive(int timeoutMs) {
    int length = socket.receive(buffer.address(), LARGEST);
    if (length == -Errno.EAGAIN && timeoutMs > 0) {
      ErrnoException.check("wait for a frame", Libc.poll(pollfd, 1, timeoutMs));
      length = socket.receive(buffer.address(), LARGEST);
    }
    if (length == -Errno.EAGAIN) {
      return null;
    }
    ErrnoException.check("receive a frame", length);
    byte[] frame = new byte[length];
    MemorySegment.copy(Memory.ALL, buffer.address(), MemorySegment.ofArray(frame), 0, length);
    return new Frame(frame);
  }

  @Override
  public void close() {
    socket.close();
    arena.close();
  }
}

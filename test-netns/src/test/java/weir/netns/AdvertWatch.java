package weir.netns;

import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import weir.ffi.IfPacket;
import weir.ffi.Interfaces;
import weir.ffi.Memory;
import weir.ffi.PacketSocket;
import weir.ffi.Poller;

/** Counts the advertisements of one sender where another router hears them, and their order. */
final class AdvertWatch implements AutoCloseable {
  private static final int ETHERNET = 14;
  private static final int AH = 51;
  private static final int VRRP = 112;
  private static final int ROOM = 2048;
  private static final long PATIENCE_NS = 50_000_000;

  private final int sender;
  private final CompletableFuture<?> end;
  private final AtomicLong count = new AtomicLong();
  private final AtomicLong disorder = new AtomicLong();
  private volatile boolean enough;

  AdvertWatch(Netns host, String sender) {
    this.sender = ByteBuffer.wrap(InetAddress.ofLiteral(sender).getAddress()).getInt();
    end = host.submit(this::watch);
  }

  private long watch() {
    try (Interfaces interfaces = new Interfaces();
        PacketSocket socket = new PacketSocket(interfaces.index("eth0"), IfPacket.ETH_P_IP);
        Poller poller = new Poller(1);
        Arena arena = Arena.ofConfined()) {
      poller.add(socket.fd());
      long frame = arena.allocate(ROOM, Long.BYTES).address();
      int last = -1;
      while (!enough) {
        poller.await(PATIENCE_NS);
        while (socket.receive(frame, ROOM) > 0) {
          long packet = frame + ETHERNET;
          int protocol = Memory.getByte(packet + 9);
          boolean isAdvert = protocol == VRRP || protocol == AH;
          if (isAdvert && Memory.getIntBe(packet + 12) == sender) {
            // Ours counts its packets there.
            int identification = Memory.getShortBe(packet + 4) & 0xffff;
            if (last >= 0 && (identification - last & 0xffff) > 0x7fff) {
              disorder.incrementAndGet();
            }
            last = identification;
            count.incrementAndGet();
          }
        }
      }
    }
    return count.get();
  }

  /** How many came so far. */
  long count() {
    return count.get();
  }

  /** How many came after one that was sent later. */
  long disorder() {
    return disorder.get();
  }

  @Override
  public void close() {
    enough = true;
    end.join();
  }
}

package weir.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import weir.afxdp.Burst;
import weir.afxdp.Link;
import weir.afxdp.Port;
import weir.ffi.Memory;

/**
 * Ports whose frames lie between guards: a byte written before the headroom or after the end of the
 * packet is found, and so is a frame that is lost, given back twice, or sent broken.
 */
final class GuardedPorts implements AutoCloseable {
  private static final int GUARD = 256;
  private static final int FRAME = 1514;
  private static final byte CANARY = (byte) 0xa5;

  private final Arena arena = Arena.ofConfined();
  private final Map<Long, Integer> lengthOfPacket = new HashMap<>();
  private final List<GuardedPort> ports;
  private final Set<Long> returned = new HashSet<>();
  private int taken;

  GuardedPorts(Link... links) {
    ports = List.of(links).stream().map(GuardedPort::new).toList();
  }

  List<Port> list() {
    return List.copyOf(ports);
  }

  void arrive(int port, byte[] frame) {
    long address = guarded(frame.length);
    MemorySegment.copy(MemorySegment.ofArray(frame), 0, Memory.ALL, address, frame.length);
    ports.get(port).arrived.add(address);
  }

  private long guarded(int length) {
    MemorySegment memory = arena.allocate(2L * GUARD + Burst.HEADROOM + length, 8);
    memory.fill(CANARY);
    long address = memory.address() + GUARD + Burst.HEADROOM;
    lengthOfPacket.put(address, length);
    return address;
  }

  /** To be called when the worker holds nothing. */
  void check() {
    assertEquals(lengthOfPacket.size(), returned.size(), "frames given back");
    lengthOfPacket.forEach(
        (address, length) -> {
          for (int i = 0; i < GUARD; i++) {
            long before = address - Burst.HEADROOM - 1 - i;
            assertEquals(CANARY & 0xff, Memory.getByte(before), "a write before the frame");
            assertEquals(CANARY & 0xff, Memory.getByte(address + length + i), "one after it");
          }
        });
  }

  private long home(long address, int length) {
    for (long home = address - Burst.HEADROOM; home <= address + Burst.HEADROOM; home++) {
      Integer packet = lengthOfPacket.get(home);
      if (packet != null && address + length <= home + packet) {
        return home;
      }
    }
    throw new AssertionError("no such frame, or longer than it");
  }

  @Override
  public void close() {
    arena.close();
  }

  private final class GuardedPort implements Port {
    private final Link link;
    private final Queue<Long> arrived = new ArrayDeque<>();

    GuardedPort(Link link) {
      this.link = link;
    }

    @Override
    public Link link() {
      return link;
    }

    @Override
    public int receive(Burst burst) {
      burst.size = 0;
      while (!arrived.isEmpty() && !burst.isFull()) {
        long address = arrived.remove();
        burst.add(address, lengthOfPacket.getOrDefault(address, 0), 0);
      }
      return burst.size;
    }

    @Override
    public void transmit(Burst burst) {
      for (int i = 0; i < burst.size; i++) {
        long ip = burst.address[i] + Ethernet.HEADER;
        assertEquals(Ethernet.HEADER + Ipv4.totalLength(ip), burst.length[i]);
        assertEquals(0xffff, Checksum.sum(ip, Ipv4.headerLength(ip)));
        assertTrue(Ipv4.timeToLive(ip) > 0);
        int pending = burst.checksum[i];
        assertTrue(pending == 0 || link.checksumOffload());
        assertTrue((pending >>> 16) + (pending & 0xffff) + 2 <= burst.length[i]);
      }
      recycle(burst);
    }

    /** Now and then there is none. */
    @Override
    public long takeFrame() {
      return ++taken % 16 == 0 ? 0 : guarded(FRAME);
    }

    @Override
    public void recycle(Burst burst) {
      for (int i = 0; i < burst.size; i++) {
        long home = home(burst.address[i], burst.length[i]);
        assertTrue(returned.add(home), "given back twice");
      }
      burst.size = 0;
    }

    @Override
    public long transmitDrops() {
      return 0;
    }

    @Override
    public long receiveDrops() {
      return 0;
    }
  }
}

package weir.perf;

import java.lang.foreign.Arena;
import java.util.Random;
import weir.afxdp.Burst;
import weir.afxdp.Link;
import weir.afxdp.Port;
import weir.ffi.Memory;

/**
 * A port on which the packets of many flows arrive, one flow after the other, for ever, and which
 * throws away what is sent. The flows come by number, or {@link #shuffle shuffled}.
 *
 * <p>Packets are made where they are received, from a template, so that a benchmark sees the worker
 * and its table and not the reading of a million prepared packets. The frames are few enough to
 * stay in the second-level cache, as those of a busy ring do.
 */
final class FlowPort implements Port {
  private static final int FRAMES = 4 * Burst.CAPACITY;
  private static final int FRAME_SIZE = 2048;
  private static final int PACKET_OFFSET = 256;

  private static final int IP = 14;
  private static final int TCP = 34;

  private final Link link;

  /** The numbers of the flows as they come. */
  private final int[] order;

  private final int addressAt;
  private final int portAt;
  private final long template;
  private final long frames;
  private int length;
  private int ipSum;
  private int tcpSum;
  private int next;
  private int nextFrame;

  /**
   * A port on which nothing arrives yet.
   *
   * @param arena where the frames are
   * @param fromClient whether the flow's client is where packets come from, or where they go to
   */
  FlowPort(Link link, Arena arena, boolean fromClient, int flows) {
    this.link = link;
    this.order = new int[flows];
    for (int i = 0; i < flows; i++) {
      order[i] = i;
    }
    this.addressAt = IP + (fromClient ? 12 : 16);
    this.portAt = TCP + (fromClient ? 0 : 2);
    this.template = arena.allocate((FRAMES + 1L) * FRAME_SIZE, FRAME_SIZE).address();
    this.frames = template + FRAME_SIZE;
  }

  /**
   * Lets packets arrive from now on.
   *
   * @param packet TCP in IPv4 in Ethernet, whose client has address 0 and port 0
   */
  void replay(byte[] packet) {
    length = packet.length;
    for (int i = 0; i < length; i++) {
      Memory.putByte(template + i, packet[i]);
    }
    ipSum = ~Memory.getShortBe(template + IP + 10) & 0xffff;
    tcpSum = ~Memory.getShortBe(template + TCP + 16) & 0xffff;
    next = 0;
  }

  /** Has the flows come in another order from now on, always the same. */
  void shuffle() {
    Random random = new Random(1);
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int flow = order[i];
      order[i] = order[j];
      order[j] = flow;
    }
  }

  /** Lets no more packets arrive. */
  void stop() {
    length = 0;
  }

  @Override
  public Link link() {
    return link;
  }

  @Override
  public int receive(Burst burst) {
    burst.size = 0;
    if (length == 0) {
      return 0;
    }
    for (int i = 0; i < Burst.CAPACITY; i++) {
      long frame = frames + (long) nextFrame * FRAME_SIZE + PACKET_OFFSET;
      nextFrame = (nextFrame + 1) % FRAMES;
      Memory.copy(template, frame, length);
      int flow = order[next];
      int address = 0x0b00_0000 + (flow >>> 4);
      int port = 1024 + (flow & 15);
      next = next + 1 == order.length ? 0 : next + 1;
      Memory.putIntBe(frame + addressAt, address);
      Memory.putShortBe(frame + portAt, port);
      int sum = (address >>> 16) + (address & 0xffff);
      Memory.putShortBe(frame + IP + 10, checksum(ipSum + sum));
      Memory.putShortBe(frame + TCP + 16, checksum(tcpSum + sum + port));
      burst.add(frame, length, 0);
    }
    return burst.size;
  }

  private static int checksum(int sum) {
    int folded = (sum & 0xffff) + (sum >>> 16);
    return ~((folded & 0xffff) + (folded >>> 16));
  }

  @Override
  public void transmit(Burst burst) {
    burst.size = 0;
  }

  @Override
  public long takeFrame() {
    return 0;
  }

  @Override
  public void recycle(Burst burst) {
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

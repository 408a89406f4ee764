package weir.afxdp;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import weir.afxdp.bpf.BpfMap;
import weir.ffi.ErrnoException;
import weir.ffi.Libc;
import weir.ffi.Memory;
import weir.ffi.Mman;

/**
 * The flows that the kernel forwards by itself, in memory that it shares with us: three BPF arrays,
 * mapped, so that installing a flow or taking it back is some stores and no system call.
 *
 * <p>A <i>flow</i> is one direction of a connection: what its packets look like, and what is done
 * to them. What many flows have in common, how to reach one server or one link's clients, is a
 * <i>hop</i>.
 *
 * <pre>
 *   flow   0       4       8       12      16      20 21 22  24      28  30  32
 *         +-------+-------+-------+-------+-------+--+--+---+-------+---+---+
 *         |version| gene- |source |destin-|ports  |pr|ac|hop|new    |new|del|
 *         |       | ration|       |ation  |       |ot|ti|   |address|prt|ta |
 *         +-------+-------+-------+-------+-------+--+--+---+-------+---+---+
 *         32              40      44  46  48          54  56      60      64
 *         +---------------+-------+---+---+-----------+---+-------+-------+
 *         | counters      | last  |IP |   | client's  |ser|in-    |connec-|
 *         |               | seen  |dlt|   | MAC       |ver|gress  |tion   |
 *         +---------------+-------+---+---+-----------+---+-------+-------+
 *
 *   hop    0       4       8       12      16            22            28      32      36      40  64
 *         +-------+-------+-------+-------+-------------+-------------+-------+-------+-------+--+
 *         | gene- | inter-| MTU   | port  | destination | source      |tunnel |tunnel | flags |  |
 *         | ration| face  |       |       | MAC         | MAC         |from   |to     |       |  |
 *         +-------+-------+-------+-------+-------------+-------------+-------+-------+-------+--+
 *
 *   control  0 tick   4 epoch   8 mask
 * </pre>
 *
 * <p>Addresses, ports and MACs are as on the wire; everything else is in the machine's order. The
 * two deltas are what the rewrite adds to the transport's and to the IP header's sum, of words as
 * on the wire. Flows lie two to a bucket of 128 bytes, and may be in either of two buckets.
 *
 * <p><b>Growing.</b> Only as many buckets are used as the flows need, since a packet costs more the
 * more memory the flows lie scattered over: the mask says which bits of a hash number a bucket.
 * When half of the places are taken, {@link #claim} makes the mask a bit longer. Then half of the
 * flows are not where they would be looked for: their next packets come up, and they are installed
 * again. {@link #isFindable} tells those that stay behind; that no connection knows of them does no
 * harm, since a mask never gets shorter. All memory is there from the start, but untouched.
 *
 * <p><b>Versions.</b> The low two bits of a version say {@link #FREE}, {@link #VALID} or locked;
 * the rest counts changes. Who changes a flow locks it by compare-and-set, writes, and stores the
 * next version. The program reads the version, what it needs, and the version again: on x86 loads
 * are in order, so an unchanged version says that all belongs together. Hops likewise: their
 * generation is odd, which no flow's fits, while they are changed.
 *
 * <p><b>Generations.</b> A flow counts only while its generation is that of its hop plus the epoch.
 * So whatever changes the way to a server invalidates all its flows by adding to one word, and what
 * changes for all, by adding to the epoch. A hop's own generation is odd while it is written; a
 * flow that is published then gets the one before, and never counts.
 *
 * <p><b>Counters.</b> {@code packets << 40 | bytes}, bytes from the IP header on. They only ever
 * grow, also from one flow to the next in the same place; {@link #take} gives what came since the
 * last time. So none is lost, as long as less than 2^24 packets come in between. A place that was
 * freed keeps the server and the action of its last flow: what the program counts late, or nobody
 * has taken yet, is theirs. The next flow's owner takes it before it publishes.
 */
public final class FlowCache implements AutoCloseable {
  /** Bytes of a flow. */
  public static final int SIZEOF = 64;

  /** Bytes of a hop. */
  public static final int HOP_SIZEOF = 64;

  /** The bits of a version that are one of the following; memory that was never written is free. */
  static final int STATE = 3;

  /** Of a version: there is no flow. */
  static final int FREE = 0;

  /** Of a version: the program may use the flow. */
  static final int VALID = 1;

  /** Of a version: somebody writes, whatever bit 0 is. */
  private static final int LOCKED = 2;

  static final int VERSION = 0;
  static final int GENERATION = 4;
  static final int SOURCE = 8;
  static final int DESTINATION = 12;
  static final int PORTS = 16;
  static final int PROTOCOL = 20;
  static final int ACTION = 21;
  static final int HOP = 22;
  static final int NEW_ADDRESS = 24;
  static final int NEW_PORT = 28;
  static final int TRANSPORT_DELTA = 30;
  static final int COUNTERS = 32;
  static final int LAST_SEEN = 40;
  static final int IP_DELTA = 44;
  static final int CLIENT_MAC = 48;
  static final int SERVER = 54;
  static final int INGRESS = 56;
  static final int CONNECTION = 60;

  static final int HOP_GENERATION = 0;
  static final int HOP_INTERFACE = 4;
  static final int HOP_MTU = 8;
  static final int HOP_PORT = 12;
  static final int HOP_DESTINATION_MAC = 16;
  static final int HOP_SOURCE_MAC = 22;
  static final int HOP_TUNNEL_FROM = 28;
  static final int HOP_TUNNEL_TO = 32;
  static final int HOP_FLAGS = 36;

  static final int CONTROL_TICK = 0;
  static final int CONTROL_EPOCH = 4;
  static final int CONTROL_MASK = 8;

  /** Flows in a bucket. */
  static final int WAYS = 2;

  static final int BUCKET = WAYS * SIZEOF;

  /** What is done to the packets of a flow. */
  public enum Action {
    /** From a client: new MACs. */
    DIRECT(0),
    /** From a client: new destination. */
    NAT_REQUEST(1),
    /** From a server: new source, and the client's MAC. */
    NAT_REPLY(2),
    /** From a client: into a packet to the server. */
    TUNNEL(3);

    final int code;

    Action(int code) {
      this.code = code;
    }
  }

  /**
   * How to get to a server, or from a server to clients.
   *
   * @param interfaceIndex where packets leave by
   * @param mtu bytes of a packet, before a tunnel's header, that fit the way
   * @param port index of the interface's first port
   * @param tunnelFrom the outer header's source, as a number
   * @param tunnelTo its destination
   */
  public record Hop(
      int interfaceIndex,
      int mtu,
      int port,
      long destinationMac,
      long sourceMac,
      int tunnelFrom,
      int tunnelTo) {}

  private static final Action[] ACTIONS = Action.values();

  /** Ticks that a flow must have been without a packet to make room for another: a second. */
  static final int IDLE_TICKS = 100;

  /** Of a hop's generation: its fields are being written. */
  private static final int WRITING = 1;

  /** Of the counters; the rest are packets. */
  static final int BYTES_BITS = 40;

  /** Hops have numbers of 16 bits. */
  public static final int MAX_HOPS = 1 << 16;

  /** Of a hop: what is sent there may be received at the other end of the pair at once. */
  static final int TO_PEER = 1;

  /** The delta of a time to live that is one less, as the words lie there. */
  private static final int TIME_TO_LIVE_DELTA = 0xfffe;

  /** Buckets that are used from the start: 512 KB. */
  private static final int BUCKETS_MIN = 4096;

  private static final int PORTS_MAX = 256;
  private static final int SEEDS = 5;
  private static final int PAGE = 4096;

  private final int buckets;
  private final int hops;
  private final @Nullable BpfMap flowMap;
  private final @Nullable BpfMap hopMap;
  private final @Nullable BpfMap controlMap;
  private final @Nullable BpfMap portMap;
  private final long flowBase;
  private final long hopBase;
  private final long control;

  /** Of each flow, how much of its counters has been taken. */
  private final long taken;

  /** By port: the interface, or 0 where packets cannot be sent by it from the kernel. */
  private final int[] interfaces = new int[PORTS_MAX];

  private final int[] flags = new int[PORTS_MAX];

  /** Places that are not free. */
  private final AtomicInteger used = new AtomicInteger();

  private final long[] seeds = new SecureRandom().longs(SEEDS).toArray();

  private FlowCache(
      int flows,
      int hops,
      @Nullable BpfMap flowMap,
      @Nullable BpfMap hopMap,
      @Nullable BpfMap controlMap,
      @Nullable BpfMap portMap) {
    if (hops > MAX_HOPS) {
      throw new IllegalArgumentException(hops + " hops");
    }
    this.buckets = buckets(flows);
    this.hops = hops;
    this.flowMap = flowMap;
    this.hopMap = hopMap;
    this.controlMap = controlMap;
    this.portMap = portMap;
    this.flowBase = map(flowMap, flowBytes());
    this.hopBase = map(hopMap, hopBytes());
    this.control = map(controlMap, PAGE);
    this.taken = map(null, takenBytes());
    seeds[SEEDS - 1] |= 1;
    Memory.putIntRelease(control + CONTROL_MASK, Math.min(buckets, BUCKETS_MIN) - 1);
  }

  /**
   * A cache in the kernel.
   *
   * @param flows how many, of which nearly all find a place: there are half as many more
   * @param hops how many, {@value #MAX_HOPS} at most
   * @throws ErrnoException where the kernel refuses
   */
  public static FlowCache create(int flows, int hops) {
    BpfMap flowMap = BpfMap.array("weir_flows", BUCKET, buckets(flows));
    BpfMap hopMap = BpfMap.array("weir_hops", HOP_SIZEOF, hops);
    BpfMap controlMap = BpfMap.array("weir_control", 64, 1);
    BpfMap portMap = BpfMap.devices("weir_ports", PORTS_MAX);
    return new FlowCache(flows, hops, flowMap, hopMap, controlMap, portMap);
  }

  /** A cache that no program looks into, for tests without privileges. */
  public static FlowCache inMemory(int flows, int hops) {
    return new FlowCache(flows, hops, null, null, null, null);
  }

  private static int buckets(int flows) {
    int places = Math.max(2 * WAYS, flows + flows / 2);
    return Integer.highestOneBit(places - 1) * 2 / WAYS;
  }

  private static long map(@Nullable BpfMap map, long length) {
    if (map != null) {
      return map.map(length);
    }
    int flags = Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS;
    long address = Libc.mmap(length, Mman.PROT_READ | Mman.PROT_WRITE, flags, -1, 0);
    ErrnoException.check("map " + length + " bytes", address);
    return address;
  }

  /** How many flows there is room for. */
  public int capacity() {
    return buckets * WAYS;
  }

  /** How many of them are used now: the first so many. It only grows. */
  public int places() {
    return (mask() + 1) * WAYS;
  }

  private int mask() {
    return Memory.getInt(control + CONTROL_MASK);
  }

  /** How many hops there are. */
  public int hops() {
    return hops;
  }

  /** Bytes of memory. */
  public long sizeBytes() {
    return flowBytes() + hopBytes() + PAGE + takenBytes();
  }

  long seed(int i) {
    return seeds[i];
  }

  BpfMap flowMap() {
    return inKernel(flowMap);
  }

  BpfMap hopMap() {
    return inKernel(hopMap);
  }

  BpfMap controlMap() {
    return inKernel(controlMap);
  }

  BpfMap portMap() {
    return inKernel(portMap);
  }

  private static BpfMap inKernel(@Nullable BpfMap map) {
    if (map == null) {
      throw new IllegalStateException("a flow cache in memory has no maps");
    }
    return map;
  }

  // Flows, by address.

  /** The address of a flow by number, {@code 0 .. capacity() - 1}. */
  public long flow(int number) {
    return flowBase + (long) number * SIZEOF;
  }

  /**
   * The flow of packets that look like this, valid or not; 0 if there is none. Ports and addresses
   * are numbers.
   */
  public long find(int protocol, int source, int sourcePort, int destination, int destinationPort) {
    long hash = hash(protocol, source, sourcePort, destination, destinationPort);
    long flow = findIn(first(hash), protocol, source, sourcePort, destination, destinationPort);
    return flow != 0
        ? flow
        : findIn(second(hash), protocol, source, sourcePort, destination, destinationPort);
  }

  private long findIn(
      long bucket, int protocol, int source, int sourcePort, int destination, int destinationPort) {
    for (int way = 0; way < WAYS; way++) {
      long flow = bucket + (long) way * SIZEOF;
      if (isValid(version(flow))
          && isOf(flow, protocol, source, sourcePort, destination, destinationPort)) {
        return flow;
      }
    }
    return 0;
  }

  private static boolean isOf(
      long flow, int protocol, int source, int sourcePort, int destination, int destinationPort) {
    return Memory.getIntBe(flow + SOURCE) == source
        && Memory.getIntBe(flow + DESTINATION) == destination
        && Memory.getIntBe(flow + PORTS) == (sourcePort << 16 | destinationPort)
        && Memory.getByte(flow + PROTOCOL) == protocol;
  }

  /**
   * Universal hashing (NH of UMAC, RFC 4418), in a form that BPF has instructions for: with secret
   * seeds nobody can choose flows that fall into one bucket. The words are as on the wire.
   */
  long hash(int protocol, int source, int sourcePort, int destination, int destinationPort) {
    int ports = Integer.reverseBytes(sourcePort << 16 | destinationPort);
    long sum =
        product(Integer.reverseBytes(source), seeds[0], Integer.reverseBytes(destination), seeds[1])
            + product(ports, seeds[2], protocol, seeds[3]);
    sum ^= sum >>> 29;
    sum *= seeds[4];
    return sum ^ sum >>> 32;
  }

  private static long product(int a, long seedA, int b, long seedB) {
    return ((a + seedA) & 0xffff_ffffL) * ((b + seedB) & 0xffff_ffffL);
  }

  /** The first bucket: the low bits of the hash. */
  private long first(long hash) {
    return flowBase + (hash & mask()) * BUCKET;
  }

  /** The second bucket: bits 32 and up. */
  private long second(long hash) {
    return flowBase + (hash >>> 32 & mask()) * BUCKET;
  }

  /** Whether a flow counts, if it is {@link #isValid valid}. */
  public boolean isCurrent(long flow) {
    return Memory.getInt(flow + GENERATION) == generation(Memory.getShort(flow + HOP));
  }

  /** Whether a valid flow is where packets look for it; else it has stayed behind. */
  public boolean isFindable(long flow) {
    long hash = hash(flow);
    long bucket = flow & -BUCKET;
    return bucket == first(hash) || bucket == second(hash);
  }

  private long hash(long flow) {
    int ports = Memory.getIntBe(flow + PORTS);
    return hash(
        Memory.getByte(flow + PROTOCOL),
        Memory.getIntBe(flow + SOURCE),
        ports >>> 16,
        Memory.getIntBe(flow + DESTINATION),
        ports & 0xffff);
  }

  // Changing them. A claimed or locked flow belongs to the caller until publish or free.

  /**
   * Takes a place for a flow: its old one; one that is free; that of a flow that counts no more;
   * that of the one which was not used for longest, if that is a second at least, so that more
   * flows than places do not push each other out; or that of one which has room in its other
   * bucket, where its next packet that comes up has it installed. The fields of what was there are
   * still there: whoever it belonged to wants its counters.
   *
   * @return a locked flow, whose {@link #connection} is -1 where nobody had it; 0 where there is no
   *     room, or somebody else writes here right now
   */
  public long claim(
      int protocol, int source, int sourcePort, int destination, int destinationPort) {
    long hash = hash(protocol, source, sourcePort, destination, destinationPort);
    long flow = findIn(first(hash), protocol, source, sourcePort, destination, destinationPort);
    if (flow == 0) {
      flow = findIn(second(hash), protocol, source, sourcePort, destination, destinationPort);
    }
    if (flow != 0) {
      int version = version(flow);
      return isValid(version) && lock(flow, version) ? flow : 0;
    }
    flow = place(first(hash), second(hash));
    if (flow == 0) {
      flow = displace(first(hash));
      return flow != 0 ? flow : displace(second(hash));
    }
    // Read again: somebody may have been faster, and what is there now be in use.
    int version = version(flow);
    if (!mayGive(flow, version) || !lock(flow, version)) {
      return 0;
    }
    growWhereCrowded();
    return flow;
  }

  /** Locks a flow in use of a bucket that has room in its other one; 0 if there is none. */
  private long displace(long bucket) {
    for (int way = 0; way < WAYS; way++) {
      long flow = bucket + (long) way * SIZEOF;
      int version = version(flow);
      long hash = hash(flow);
      long other = first(hash) == bucket ? second(hash) : first(hash);
      if (isValid(version) && hasFree(other) && lock(flow, version)) {
        return flow;
      }
    }
    return 0;
  }

  private static boolean hasFree(long bucket) {
    for (int way = 0; way < WAYS; way++) {
      if ((version(bucket + (long) way * SIZEOF) & STATE) == FREE) {
        return true;
      }
    }
    return false;
  }

  private void growWhereCrowded() {
    int mask = mask();
    int places = (mask + 1) * WAYS;
    if (places < capacity() && used.get() > places / 2) {
      Memory.compareAndSetInt(control + CONTROL_MASK, mask, mask << 1 | 1);
    }
  }

  /** The best place, or 0. */
  private long place(long first, long second) {
    long best = 0;
    int oldest = -1;
    for (int way = 0; way < 2 * WAYS; way++) {
      long flow = (way < WAYS ? first : second) + (long) (way % WAYS) * SIZEOF;
      int version = version(flow);
      if ((version & STATE) == FREE) {
        return flow;
      }
      if (mayGive(flow, version)) {
        int age = isCurrent(flow) ? age(flow) : Integer.MAX_VALUE;
        if (age > oldest) {
          oldest = age;
          best = flow;
        }
      }
    }
    return best;
  }

  private boolean mayGive(long flow, int version) {
    int state = version & STATE;
    return state == FREE || (state == VALID && (!isCurrent(flow) || age(flow) >= IDLE_TICKS));
  }

  private int age(long flow) {
    return Memory.getInt(control + CONTROL_TICK) - lastSeen(flow);
  }

  /**
   * Takes a flow away from the program.
   *
   * @param version what it was when it was looked at
   * @return false where somebody has changed it since, or is about to
   */
  public boolean lock(long flow, int version) {
    if (isLocked(version) || !Memory.compareAndSetInt(flow + VERSION, version, version | LOCKED)) {
      return false;
    }
    if ((version & STATE) == FREE) {
      used.incrementAndGet();
    }
    return true;
  }

  /**
   * Takes back every flow of packets that look like this, if it is of this connection.
   *
   * <p>One that somebody else is writing right now stays: whoever publishes a flow looks
   * afterwards, with a full fence in between, whether the connection still is what it was, and
   * takes it back if not. So whoever changes the connection does so first, then a full fence, then
   * this: one of the two sees the other.
   */
  public void release(
      int protocol,
      int source,
      int sourcePort,
      int destination,
      int destinationPort,
      int connection) {
    long hash = hash(protocol, source, sourcePort, destination, destinationPort);
    long second = second(hash);
    for (long bucket = first(hash); ; bucket = second) {
      for (int way = 0; way < WAYS; way++) {
        long flow = bucket + (long) way * SIZEOF;
        int version = version(flow);
        if (isValid(version)
            && isOf(flow, protocol, source, sourcePort, destination, destinationPort)
            && connection(flow) == connection
            && lock(flow, version)) {
          free(flow);
        }
      }
      if (bucket == second) {
        return;
      }
    }
  }

  /**
   * Fills in a locked flow and gives it to the program.
   *
   * @param hop how its packets leave
   * @param newAddress what NAT writes, as a number; also newPort
   * @param clientMac of a reply, where it goes; else where the packets must come from, or 0 for
   *     anywhere
   * @param ingress interface that the packets must come by, or 0 for any
   * @param server a number that the caller counts it by, of 16 bits
   * @param connection a number that the caller remembers it by, 0 or more
   * @param epoch of {@link #epoch}, before the caller decided: should it have changed since, the
   *     flow does not count
   */
  public void publish(
      long flow,
      int protocol,
      int source,
      int sourcePort,
      int destination,
      int destinationPort,
      Action action,
      int hop,
      int newAddress,
      int newPort,
      long clientMac,
      int ingress,
      int server,
      int connection,
      int epoch) {
    int hopGeneration = Memory.getIntAcquire(hop(hop) + HOP_GENERATION);
    Memory.putInt(flow + GENERATION, (hopGeneration & ~WRITING) + epoch);
    Memory.putIntBe(flow + SOURCE, source);
    Memory.putIntBe(flow + DESTINATION, destination);
    Memory.putIntBe(flow + PORTS, sourcePort << 16 | destinationPort);
    Memory.putByte(flow + PROTOCOL, protocol);
    Memory.putByte(flow + ACTION, action.code);
    Memory.putShort(flow + HOP, hop);
    boolean reply = action == Action.NAT_REPLY;
    boolean translates = reply || action == Action.NAT_REQUEST;
    int ipDelta = translates ? delta(reply ? source : destination, newAddress) : 0;
    int portDelta = translates ? (~(reply ? sourcePort : destinationPort) & 0xffff) + newPort : 0;
    Memory.putIntBe(flow + NEW_ADDRESS, newAddress);
    Memory.putShortBe(flow + NEW_PORT, newPort);
    Memory.putShort(flow + IP_DELTA, fold(swap(ipDelta) + TIME_TO_LIVE_DELTA));
    Memory.putShort(flow + TRANSPORT_DELTA, swap(fold(ipDelta + portDelta)));
    Memory.putMac(flow + CLIENT_MAC, clientMac);
    Memory.putShort(flow + SERVER, server);
    Memory.putInt(flow + INGRESS, ingress);
    Memory.putInt(flow + CONNECTION, connection + 1);
    Memory.putInt(flow + LAST_SEEN, Memory.getInt(control + CONTROL_TICK));
    Memory.putIntRelease(flow + VERSION, next(flow) | VALID);
  }

  /** Lets go of a locked flow: there is none any more. */
  public void free(long flow) {
    Memory.putInt(flow + CONNECTION, 0);
    used.decrementAndGet();
    Memory.putIntRelease(flow + VERSION, next(flow) | FREE);
  }

  private static int next(long flow) {
    return (Memory.getInt(flow + VERSION) & ~STATE) + STATE + 1;
  }

  /** What replacing a number does to a sum of 16-bit words (RFC 1624): {@code ~old + new}. */
  private static int delta(int old, int now) {
    return fold((~old >>> 16) + (~old & 0xffff) + (now >>> 16) + (now & 0xffff));
  }

  private static int fold(int sum) {
    int once = (sum >>> 16) + (sum & 0xffff);
    return (once >>> 16) + (once & 0xffff);
  }

  /** A sum of words in network order is that of the words as they lie there, swapped. */
  private static int swap(int sum) {
    return (sum & 0xff) << 8 | sum >>> 8;
  }

  // What comes back.

  /** What the flow is now; what is read next is at least as new. */
  public static int version(long flow) {
    return Memory.getIntAcquire(flow + VERSION);
  }

  /** Whether all that was read since this version was the flow's. */
  public static boolean isUnchanged(long flow, int version) {
    VarHandle.acquireFence();
    return Memory.getInt(flow + VERSION) == version;
  }

  /** Whether, at this version, the program may use the flow. */
  public static boolean isValid(int version) {
    return (version & STATE) == VALID;
  }

  /** Whether, at this version, somebody writes. */
  public static boolean isLocked(int version) {
    return (version & LOCKED) != 0;
  }

  /** What {@link #publish} was told to remember; -1 of a free one. */
  public static int connection(long flow) {
    return Memory.getInt(flow + CONNECTION) - 1;
  }

  /** What is done to its packets. */
  public static Action action(long flow) {
    return ACTIONS[Memory.getByte(flow + ACTION)];
  }

  /** The server that it counts for; of a free one, the one that it counted for last. */
  public static int server(long flow) {
    return Memory.getShort(flow + SERVER);
  }

  /** The MAC that {@link #publish} was told. */
  public static long clientMac(long flow) {
    return Memory.getMac(flow + CLIENT_MAC);
  }

  /** The interface that {@link #publish} was told. */
  public static int ingress(long flow) {
    return Memory.getInt(flow + INGRESS);
  }

  /** The tick of its last packet, or of its beginning. */
  public static int lastSeen(long flow) {
    return Memory.getInt(flow + LAST_SEEN);
  }

  /**
   * What was counted at a flow since this was called the last time, {@code packets << 40 | bytes}.
   * Of callers at the same time one gets it.
   *
   * @param version the flow's: if it has changed, nothing is taken
   */
  public long take(long flow, int version) {
    long mine = taken + (flow - flowBase) / SIZEOF * Long.BYTES;
    long before = Memory.getLongOpaque(mine);
    long now = Memory.getLongOpaque(flow + COUNTERS);
    // Since counters only grow, nobody has taken anything in between if the set succeeds.
    return now != before
            && isUnchanged(flow, version)
            && Memory.compareAndSetLong(mine, before, now)
        ? now - before
        : 0;
  }

  /** As {@link #take(long, int)}, for the one who has locked the flow. */
  public long take(long flow) {
    long mine = taken + (flow - flowBase) / SIZEOF * Long.BYTES;
    while (true) {
      long before = Memory.getLongOpaque(mine);
      long now = Memory.getLongOpaque(flow + COUNTERS);
      if (now == before || Memory.compareAndSetLong(mine, before, now)) {
        return now - before;
      }
    }
  }

  /** The packets in what {@link #take} gives. */
  public static long packets(long taken) {
    return taken >>> BYTES_BITS;
  }

  /** The bytes in what {@link #take} gives. */
  public static long bytes(long taken) {
    return taken & (1L << BYTES_BITS) - 1;
  }

  // What holds for many flows.

  /** Says what time it is; every packet of a flow notes that. */
  public void tick(int now) {
    if (Memory.getInt(control + CONTROL_TICK) != now) {
      Memory.putIntRelease(control + CONTROL_TICK, now);
    }
  }

  /**
   * Says that packets can be sent by a port from the kernel.
   *
   * @param port index of the interface's first port
   * @param toPeer whether the other end of the pair is in another namespace
   */
  public void openPort(int port, int interfaceIndex, boolean toPeer) {
    interfaces[port] = interfaceIndex;
    flags[port] = toPeer ? TO_PEER : 0;
    if (portMap != null) {
      portMap.put(nativeBytes(port), nativeBytes(interfaceIndex));
    }
  }

  /** Whether a hop may have this port. */
  public boolean isOpen(int port) {
    return port < PORTS_MAX && interfaces[port] != 0;
  }

  private static byte[] nativeBytes(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array();
  }

  /**
   * Changes a hop, which invalidates all its flows. One thread at a time, also with {@link
   * #invalidateHop}.
   */
  public void setHop(int number, Hop hop) {
    long to = hop(number);
    Memory.getAndAddInt(to + HOP_GENERATION, WRITING);
    Memory.putInt(to + HOP_INTERFACE, hop.interfaceIndex());
    Memory.putInt(to + HOP_MTU, hop.mtu());
    Memory.putInt(to + HOP_PORT, hop.port());
    Memory.putMac(to + HOP_DESTINATION_MAC, hop.destinationMac());
    Memory.putMac(to + HOP_SOURCE_MAC, hop.sourceMac());
    Memory.putIntBe(to + HOP_TUNNEL_FROM, hop.tunnelFrom());
    Memory.putIntBe(to + HOP_TUNNEL_TO, hop.tunnelTo());
    Memory.putInt(to + HOP_FLAGS, hop.port() < PORTS_MAX ? flags[hop.port()] : 0);
    Memory.getAndAddInt(to + HOP_GENERATION, WRITING);
  }

  /** Bytes of a packet that fit the way of a hop. */
  public int mtu(int number) {
    return Memory.getInt(hop(number) + HOP_MTU);
  }

  /** Changes nothing but that, from the next packet on. */
  public void setMtu(int number, int mtu) {
    Memory.putIntRelease(hop(number) + HOP_MTU, mtu);
  }

  /** Invalidates all flows of a hop. */
  public void invalidateHop(int number) {
    Memory.getAndAddInt(hop(number) + HOP_GENERATION, 2 * WRITING);
  }

  /** Invalidates all flows. */
  public void invalidateAll() {
    Memory.getAndAddInt(control + CONTROL_EPOCH, 2);
  }

  /** How many times {@link #invalidateAll} was called. */
  public int epoch() {
    return Memory.getIntAcquire(control + CONTROL_EPOCH);
  }

  /** Plays the program, for tests: counts a packet of a flow. */
  public void count(long flow, int bytes) {
    Memory.getAndAddLong(flow + COUNTERS, 1L << BYTES_BITS | bytes);
    Memory.putInt(flow + LAST_SEEN, Memory.getInt(control + CONTROL_TICK));
  }

  long hop(int number) {
    return hopBase + (long) number * HOP_SIZEOF;
  }

  private int generation(int hop) {
    return Memory.getIntAcquire(hop(hop) + HOP_GENERATION) + epoch();
  }

  private long flowBytes() {
    return (long) buckets * BUCKET;
  }

  private long hopBytes() {
    return ((long) hops * HOP_SIZEOF + PAGE - 1) / PAGE * PAGE;
  }

  private long takenBytes() {
    return (long) capacity() * Long.BYTES;
  }

  /** Gives the memory and the maps back; the programs must be gone, and the workers stopped. */
  @Override
  public void close() {
    Libc.munmap(flowBase, flowBytes());
    Libc.munmap(hopBase, hopBytes());
    Libc.munmap(control, PAGE);
    Libc.munmap(taken, takenBytes());
    if (flowMap != null) {
      flowMap.close();
    }
    if (hopMap != null) {
      hopMap.close();
    }
    if (controlMap != null) {
      controlMap.close();
    }
    if (portMap != null) {
      portMap.close();
    }
  }
}

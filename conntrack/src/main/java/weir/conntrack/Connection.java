package weir.conntrack;

/**
 * An entry of the {@link ConnectionTable}, named by its address: what {@code struct ip_vs_conn}
 * (include/net/ip_vs.h) is to IPVS, in one cache line.
 *
 * <pre>
 *    0               8              16  18  20 21 22  24     28     32
 *   +---------------+-------+-------+---+---+--+--+---+------+------+
 *   | home bitmap   | src   | dst   |src|dst|pr|ki|oth|other | hash |
 *   | (the table's) | addr  | addr  |prt|prt|ot|nd|prt|addr  |      |
 *   +---------------+-------+-------+---+---+--+--+---+------+------+
 *   32              40      44      48      52      56           62 64
 *   +---------------+-------+-------+-------+-------+------------+--+
 *   | status        | last  | peer  | server| con-  | client MAC |in|
 *   |               | seen  |       | id    | trol  |            |if|
 *   +---------------+-------+-------+-------+-------+------------+--+
 *                                      in a template: | con-  |netmask|
 *                                                     |trolled|       |
 *                                                     +-------+-------+
 *
 *   status   63           32 31    24 23          8 7      0
 *           +---------------+--------+-------------+--------+
 *           | timeout/ticks |   0    | flags       | state  |
 *           +---------------+--------+-------------+--------+
 * </pre>
 *
 * <p>Source and destination are those of the packets that the entry is found by. A <i>forward</i>
 * entry is found by what the client sends: source client, destination virtual, other server. A NAT
 * connection has a <i>reply</i> entry as well, found by what the server sends: source server,
 * destination client, other virtual. The named accessors hide that. Everything from status on is
 * kept in the forward entry; of a reply entry only the peer means something there.
 *
 * <p>A <i>template</i> says which server a client of a persistent service stays with. It is found
 * by (protocol, client's network, 0, virtual address, virtual port), or for a service by firewall
 * mark by (0, client's network, 0, mark, 0), and never by a packet: the byte of its protocol has
 * its highest bit set. A connection that was opened by it names it in {@code control}, by the
 * distance in slots, as peers do.
 *
 * <p><b>Control.</b> A template counts the connections that it controls, so that it is there as
 * long as they are. Should it be evicted none the less, what they name is another entry in its
 * slot, or none: {@link ConnectionTable} looks whether it still is theirs before it counts one
 * less, and a count never falls below zero. At the worst a new template of the same client and
 * server counts too few, and ends with its timeout.
 *
 * <p>Addresses are IPv4 in an {@code int}, ports 0..65535. Whoever holds a claimed entry writes it
 * with plain stores; publishing it is what makes them visible. After that only four words change,
 * each of them written whole: status (by {@link #changeStatus}), last seen, the client side (of a
 * template what it controls), and the home bitmap, which belongs to the position and not to the
 * entry.
 */
public final class Connection {
  /** Bytes of an entry. */
  public static final int SIZEOF = 64;

  /** Kind of the entry that the client's packets are found by. */
  public static final int FORWARD = 0;

  /** Kind of the entry that the server's packets are found by (NAT only). */
  public static final int REPLY = 1;

  /** Kind of the entry that says which server a client stays with. */
  public static final int TEMPLATE = 2;

  /** State of a template none of whose connections has been established ({@code NONE}). */
  public static final int UNASSURED = 0;

  /** State of a template that has had an established connection ({@code IP_VS_CTPL_S_ASSURED}). */
  public static final int ASSURED = 1;

  /** What the timeout of a template becomes that expires while it controls connections. */
  public static final int PROLONGED = 60 * Timeouts.TICKS_PER_SECOND;

  /** Forwarding method: NAT. This and the flags below are as in include/uapi/linux/ip_vs.h. */
  public static final int MASQ = 0;

  /** Forwarding method: to the director's own stack. */
  public static final int LOCALNODE = 1;

  /** Forwarding method: IP in IP. */
  public static final int TUNNEL = 2;

  /** Forwarding method: direct routing. */
  public static final int DROUTE = 3;

  /** Mask of the forwarding method. */
  public static final int FWD_MASK = 7;

  /** Flag: no packet of the server has been seen (always so in DR and TUN). */
  public static final int NOOUTPUT = 0x80;

  /** Flag: counted as an inactive connection of its server. */
  public static final int INACTIVE = 0x100;

  /**
   * Flag: packets of it may pass elsewhere, as {@link Listener#prolong} says. IPVS does not use the
   * bit.
   */
  public static final int CACHED = 0x4000;

  /** Eviction rank of a connection whose handshake is not complete: goes first. */
  public static final int HALF_OPEN = 0;

  /** Eviction rank of a connection that is closing, or of a protocol without connections. */
  public static final int CLOSING = 1;

  /** Eviction rank of an established TCP connection: goes last. */
  public static final int ESTABLISHED = 2;

  /** In the protocol of what a template is found by; IP has no such protocols. */
  static final int TEMPLATE_KEY = 0x80;

  private static final int TCP = 6;

  private static final int ADDRESSES = 8;
  private static final int PORTS = 16;
  private static final int PROTOCOL = 20;
  private static final int KIND = 21;
  private static final int OTHER_PORT = 22;
  private static final int OTHER_ADDRESS = 24;
  private static final int HASH = 28;
  private static final int STATUS = 32;
  private static final int LAST_SEEN = 40;
  private static final int PEER = 44;
  private static final int SERVER_ID = 48;
  private static final int CONTROL = 52;
  private static final int CLIENT_SIDE = 56;
  private static final int CONTROLLED = CLIENT_SIDE;
  private static final int NETMASK = CLIENT_SIDE + 4;

  /** Of the word at {@link #PORTS}, what belongs to the tuple that it is found by. */
  private static final long PORTS_AND_PROTOCOL = 0xff_ffff_ffffL;

  private Connection() {}

  // What it is found by, and where it goes.

  /** Fills in the tuples of a claimed forward entry. */
  public static void setForward(
      long c,
      int protocol,
      int clientAddress,
      int clientPort,
      int virtualAddress,
      int virtualPort,
      int serverAddress,
      int serverPort) {
    setTuples(
        c,
        FORWARD,
        protocol,
        clientAddress,
        clientPort,
        virtualAddress,
        virtualPort,
        serverAddress,
        serverPort);
  }

  /**
   * Fills in a claimed reply entry from its forward entry, and makes them the halves of one
   * connection. Both were claimed with their own hashes: the reply's is that of (server, client).
   */
  public static void pair(long forward, long reply) {
    setTuples(
        reply,
        REPLY,
        protocol(forward),
        serverAddress(forward),
        serverPort(forward),
        clientAddress(forward),
        clientPort(forward),
        virtualAddress(forward),
        virtualPort(forward));
    Memory.putInt(forward + PEER, (int) ((reply - forward) >> 6));
    Memory.putInt(reply + PEER, (int) ((forward - reply) >> 6));
  }

  /**
   * Fills in a claimed template, which controls nothing yet.
   *
   * @param protocol 0 for a service by firewall mark
   * @param clientNetwork the client's address as far as the mask goes
   * @param netmask which bits of the client's address tell clients apart
   * @param virtualAddress or the firewall mark
   * @param virtualPort 0 for all ports
   * @param serverPort 0 where the connections keep the port that the client asks for
   */
  public static void setTemplate(
      long c,
      int protocol,
      int clientNetwork,
      int netmask,
      int virtualAddress,
      int virtualPort,
      int serverAddress,
      int serverPort) {
    setTuples(
        c,
        TEMPLATE,
        protocol | TEMPLATE_KEY,
        clientNetwork,
        0,
        virtualAddress,
        virtualPort,
        serverAddress,
        serverPort);
    Memory.putInt(c + NETMASK, netmask);
  }

  /** Protocol number of IP: 6 is TCP, 17 UDP; 0 in the template of a mark. */
  public static int protocol(long c) {
    return Memory.getByte(c + PROTOCOL) & ~TEMPLATE_KEY;
  }

  /** {@link #FORWARD}, {@link #REPLY} or {@link #TEMPLATE}. */
  public static int kind(long c) {
    return Memory.getByte(c + KIND);
  }

  /** The client's address. */
  public static int clientAddress(long c) {
    return kind(c) != REPLY ? sourceAddress(c) : destinationAddress(c);
  }

  /** The client's port. */
  public static int clientPort(long c) {
    return kind(c) != REPLY ? sourcePort(c) : destinationPort(c);
  }

  /** The address that the client connected to. */
  public static int virtualAddress(long c) {
    return kind(c) != REPLY ? destinationAddress(c) : Memory.getInt(c + OTHER_ADDRESS);
  }

  /** The port that the client connected to. */
  public static int virtualPort(long c) {
    return kind(c) != REPLY ? destinationPort(c) : Memory.getShort(c + OTHER_PORT);
  }

  /** The real server's address. */
  public static int serverAddress(long c) {
    return kind(c) != REPLY ? Memory.getInt(c + OTHER_ADDRESS) : sourceAddress(c);
  }

  /** The real server's port. */
  public static int serverPort(long c) {
    return kind(c) != REPLY ? Memory.getShort(c + OTHER_PORT) : sourcePort(c);
  }

  /** The forward entry of a connection, given either half; a template itself. */
  public static long forward(long c) {
    return kind(c) != REPLY ? c : peer(c);
  }

  /** The other half of a NAT connection, 0 if there is none. */
  public static long peer(long c) {
    int distance = Memory.getInt(c + PEER);
    return distance == 0 ? 0 : c + ((long) distance << 6);
  }

  /** A number, 0 or more, that no other entry of its table has. */
  public static int number(long c) {
    return (int) (c >>> 6) & Integer.MAX_VALUE;
  }

  // What is remembered of it. All of this is in the forward entry.

  /** The number of its real server. */
  public static int serverId(long c) {
    return Memory.getInt(c + SERVER_ID);
  }

  /** Sets the number of the real server of a claimed entry. */
  public static void setServerId(long c, int serverId) {
    Memory.putInt(c + SERVER_ID, serverId);
  }

  /** Whether a template has opened it. */
  public static boolean isControlled(long c) {
    return Memory.getInt(c + CONTROL) != 0;
  }

  /**
   * Makes a template the one that controls a claimed entry, and counts it there. Both are of one
   * server. Giving the entry up, or removing it, counts one less.
   */
  public static void setControl(long c, long template) {
    Memory.putInt(c + CONTROL, (int) ((template - c) >> 6));
    addControlled(template, 1);
  }

  /** What {@link #setControl} has set, which may be another entry by now; 0 if nothing. */
  static long control(long c) {
    int distance = Memory.getInt(c + CONTROL);
    return distance == 0 ? 0 : c + ((long) distance << 6);
  }

  /** Whether an entry is a template that can have opened this connection. */
  static boolean isControl(long template, long c) {
    return kind(template) == TEMPLATE
        && serverId(template) == serverId(c)
        && (clientAddress(c) & Memory.getInt(template + NETMASK)) == clientAddress(template);
  }

  /** How many connections a template controls. */
  public static int controlled(long template) {
    return Memory.getIntAcquire(template + CONTROLLED);
  }

  /** Counts the connections that a template controls; never below zero. */
  static void addControlled(long template, int change) {
    for (; ; ) {
      int controlled = controlled(template);
      if (controlled + change < 0
          || Memory.compareAndSetInt(template + CONTROLLED, controlled, controlled + change)) {
        return;
      }
    }
  }

  /**
   * Lets a template whose time is up live on if it controls connections: another minute from then
   * on, which stays its timeout ({@code ip_vs_conn_expire}).
   *
   * @return whether it lives on
   */
  public static boolean prolong(long c, int nowTick) {
    if (kind(c) != TEMPLATE || controlled(c) == 0) {
      return false;
    }
    long status = status(c);
    int overdue = nowTick - lastSeen(c) - timeout(status);
    if (overdue >= 0) {
      // In this order nobody sees it expired in between.
      Memory.putIntOpaque(c + LAST_SEEN, nowTick - overdue % PROLONGED);
      changeStatus(c, status, status(state(status), flags(status), PROLONGED));
    }
    return true;
  }

  /** Notes that a connection of a template has been established. */
  public static void assure(long template) {
    long status = status(template);
    while (state(status) != ASSURED
        && !changeStatus(template, status, status(ASSURED, flags(status), timeout(status)))) {
      status = status(template);
    }
  }

  /**
   * Where the client's packets come from, {@code port index << 48 | MAC}: the next hop of the
   * replies.
   */
  public static long clientSide(long c) {
    return Memory.getLongOpaque(c + CLIENT_SIDE);
  }

  /**
   * Sets where the client's packets come from; may be done whenever one comes another way.
   *
   * @param portIndex index of the port of ingress, 0..65535
   * @param mac the source MAC of the client's packets, in the low 48 bits
   */
  public static void setClientSide(long c, int portIndex, long mac) {
    Memory.putLongOpaque(c + CLIENT_SIDE, clientSide(portIndex, mac));
  }

  /** The value of {@link #clientSide(long)} for a port and a MAC. */
  public static long clientSide(int portIndex, long mac) {
    return (long) portIndex << 48 | mac;
  }

  /** The MAC in a value of {@link #clientSide(long)}. */
  public static long mac(long clientSide) {
    return clientSide & 0xffff_ffff_ffffL;
  }

  /** The port index in a value of {@link #clientSide(long)}. */
  public static int portIndex(long clientSide) {
    return (int) (clientSide >>> 48);
  }

  /** Notes that a packet was seen. */
  public static void touch(long c, int nowTick) {
    // Reading first leaves the line shared among the workers that see both directions.
    if (Memory.getIntOpaque(c + LAST_SEEN) != nowTick) {
      Memory.putIntOpaque(c + LAST_SEEN, nowTick);
    }
  }

  /** The tick of the last packet. */
  public static int lastSeen(long c) {
    return Memory.getIntOpaque(c + LAST_SEEN);
  }

  /** Ticks until a forward entry expires; not positive when it has. */
  public static int ticksLeft(long c, int nowTick) {
    return ticksLeft(c, status(c), nowTick);
  }

  /** As {@link #ticksLeft(long, int)}, for an entry whose status was read just now. */
  public static int ticksLeft(long c, long status, int nowTick) {
    return lastSeen(c) + timeout(status) - nowTick;
  }

  /**
   * Whether a forward entry has expired: nothing was seen for its timeout. It may live on: see
   * {@link ConnectionTable#isOver}.
   */
  public static boolean isExpired(long c, int nowTick) {
    return ticksLeft(c, nowTick) <= 0;
  }

  // State, flags and timeout are one word, so that two workers never mix theirs.

  /** The status word of a forward entry. */
  public static long status(long c) {
    return Memory.getLongVolatile(c + STATUS);
  }

  /** Sets the status of a claimed entry. */
  public static void setStatus(long c, long status) {
    Memory.putLong(c + STATUS, status);
  }

  /**
   * Sets the status of a published entry, if it is still {@code expected}. After a timeout got
   * shorter the caller does {@link ConnectionTable#rearm}.
   *
   * @return whether it was; if not, read it again and decide anew
   */
  public static boolean changeStatus(long c, long expected, long status) {
    return Memory.compareAndSetLong(c + STATUS, expected, status);
  }

  /**
   * A status word.
   *
   * @param state 0..255, of the protocol ({@link TcpStates})
   * @param flags 16 bits: forwarding method, {@link #NOOUTPUT}, {@link #INACTIVE} and others of
   *     IPVS
   * @param timeoutTicks positive
   */
  public static long status(int state, int flags, int timeoutTicks) {
    return (long) timeoutTicks << 32 | (long) flags << 8 | state;
  }

  /** The state in a status word. */
  public static int state(long status) {
    return (int) status & 0xff;
  }

  /** The flags in a status word. */
  public static int flags(long status) {
    return (int) (status >>> 8) & 0xffff;
  }

  /** The timeout in a status word, in ticks. */
  public static int timeout(long status) {
    return (int) (status >>> 32);
  }

  /**
   * How gladly a forward entry or a template is evicted: {@link #HALF_OPEN}, {@link #CLOSING} or
   * {@link #ESTABLISHED}.
   */
  public static int rank(long c) {
    if (kind(c) == TEMPLATE) {
      return state(status(c)) == ASSURED || controlled(c) > 0 ? ESTABLISHED : HALF_OPEN;
    }
    return protocol(c) == TCP ? TcpStates.rank(state(status(c))) : CLOSING;
  }

  // The table's own.

  static void clear(long c, int hash) {
    Memory.putInt(c + HASH, hash);
    Memory.putLong(c + STATUS, 0);
    Memory.putLong(c + LAST_SEEN, 0);
    Memory.putLong(c + SERVER_ID, 0);
    Memory.putLong(c + CLIENT_SIDE, 0);
  }

  static int hash(long c) {
    return Memory.getInt(c + HASH);
  }

  /** Both addresses of a tuple in one word, for {@link ConnectionTable#find(long, long, long)}. */
  public static long addresses(int source, int destination) {
    return (source & 0xffff_ffffL) | (long) destination << 32;
  }

  /** The rest of a tuple in one word. */
  public static long portsAndProtocol(int sourcePort, int destinationPort, int protocol) {
    return (long) protocol << 32 | (destinationPort << 16 & 0xffff_ffffL) | sourcePort;
  }

  static boolean matches(long c, long addresses, long portsAndProtocol) {
    return Memory.getLong(c + ADDRESSES) == addresses
        && (Memory.getLong(c + PORTS) & PORTS_AND_PROTOCOL) == portsAndProtocol;
  }

  static boolean sameTuple(long c, long d) {
    return matches(
        c, Memory.getLong(d + ADDRESSES), Memory.getLong(d + PORTS) & PORTS_AND_PROTOCOL);
  }

  private static void setTuples(
      long c,
      int kind,
      int protocol,
      int sourceAddress,
      int sourcePort,
      int destinationAddress,
      int destinationPort,
      int otherAddress,
      int otherPort) {
    Memory.putLong(c + ADDRESSES, addresses(sourceAddress, destinationAddress));
    Memory.putLong(
        c + PORTS,
        portsAndProtocol(sourcePort, destinationPort, protocol)
            | (long) kind << 40
            | (long) otherPort << 48);
    Memory.putInt(c + OTHER_ADDRESS, otherAddress);
  }

  private static int sourceAddress(long c) {
    return Memory.getInt(c + ADDRESSES);
  }

  private static int destinationAddress(long c) {
    return Memory.getInt(c + ADDRESSES + 4);
  }

  private static int sourcePort(long c) {
    return Memory.getShort(c + PORTS);
  }

  private static int destinationPort(long c) {
    return Memory.getShort(c + PORTS + 2);
  }
}

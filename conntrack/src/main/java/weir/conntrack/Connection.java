package weir.conntrack;

/**
 * An entry of the {@link ConnectionTable}, named by its address: what {@code struct ip_vs_conn}
 * (include/net/ip_vs.h) is to IPVS, in 48 bytes: 32 that are asked for with each packet, which no
 * line of the processor's cache divides, and 16 for what comes more seldom.
 *
 * <pre>
 *    0       4       8       12      14      16      18 19 20      24              32
 *   +-------+-------+-------+-------+-------+-------+--+--+-------+---------------+
 *   | server| client|virtual| server| client|virtual|pr|ki| last  | status        |
 *   | addr  | addr  | addr  | port  | port  | port  |ot|nd| seen  |               |
 *   +-------+-------+-------+-------+-------+-------+--+--+-------+---------------+
 *
 *   status   63           36 35           16 15          5 4      0
 *           +---------------+---------------+-------------+--------+
 *           | timeout/ticks | server id     | flags       | state  |
 *           +---------------+---------------+-------------+--------+
 *
 *    0       4       8              14 16                0       4       8       12      16
 *   +-------+-------+--------------+--+                 +-------+-------+-------+-------+
 *   |   0   | con-  | client MAC   |in|  in a template: |   0   |   0   | con-  |netmask|
 *   |       | trol  |              |if|                 |       |       |trolled|       |
 *   +-------+-------+--------------+--+                 +-------+-------+-------+-------+
 *
 *   a page    0            2720         4080     4096
 *            +------------+------------+--------+
 *            | 85 times 32| 85 times 16| nothing|
 *            +------------+------------+--------+
 * </pre>
 *
 * <p>Both parts of an entry are in one page of {@value #PAGE} bytes, at a place that the address of
 * the first tells, which is the entry's.
 *
 * <p>A connection has one or two <i>names</i>, which are what the table finds it by and gives. The
 * address itself is the <i>forward</i> name, found by what the client sends, from client to
 * virtual. That of a NAT connection with its lowest bit set is its <i>reply</i> name, found by what
 * the server sends, from server to client. The tuples lie so that either is read in two words. The
 * accessors of addresses and ports, {@link #forward} and {@link #peer} take either name, all others
 * the forward one.
 *
 * <p>A <i>template</i> says which server a client of a persistent service stays with. It is found
 * by (protocol, client's network, 0, virtual address, virtual port), or for a service by firewall
 * mark by (0, client's network, 0, mark, 0), and never by a packet: the byte of its protocol has
 * its highest bit set. A connection that was opened by it names it in {@code control}, by the
 * distance in units of 32 bytes.
 *
 * <p><b>Control.</b> A template counts the connections that it controls, so that it is there as
 * long as they are. Should it be evicted none the less, what they name is another entry in its
 * place, or none: {@link ConnectionTable} looks whether it still is theirs before it counts one
 * less, and a count never falls below zero. At the worst a new template of the same client and
 * server counts too few, and ends with its timeout.
 *
 * <p>Addresses are IPv4 in an {@code int}, ports 0..65535. Whoever holds a claimed entry writes it
 * with plain stores; publishing it is what makes them visible. After that only three words change,
 * each of them written whole: status (by {@link #changeStatus}), last seen, and the client side (of
 * a template what it controls).
 */
public final class Connection {
  /** Ids of servers are below. */
  public static final int SERVERS = 1 << 20;

  /** The greatest state of a status, all bits of which are set. */
  public static final int STATES = 0x1f;

  /** Bytes of a page, which begins at a multiple of that. */
  static final int PAGE = 4096;

  /** Entries in a page. */
  static final int PAGE_ENTRIES = 85;

  /** Kind of the name that the client's packets are found by. */
  public static final int FORWARD = 0;

  /** Kind of the name that the server's packets are found by (NAT only). */
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
   * Flag: packets of it may pass elsewhere, as {@link Listener#prolong} says. IPVS uses the bit, as
   * well as the greatest one, 0x400, for what is not here.
   */
  public static final int CACHED = 0x200;

  /** Eviction rank of a connection whose handshake is not complete: goes first. */
  public static final int HALF_OPEN = 0;

  /** Eviction rank of a connection that is closing, or of a protocol without connections. */
  public static final int CLOSING = 1;

  /** Eviction rank of an established TCP connection: goes last. */
  public static final int ESTABLISHED = 2;

  /** In the protocol of what a template is found by; IP has no such protocols. */
  static final int TEMPLATE_KEY = 0x80;

  private static final int TCP = 6;

  /** Of the kind of an entry: it has a reply name too. */
  private static final int TRANSLATED = 4;

  /** Of the kind of an entry: a template has opened it. */
  private static final int OPENED = 8;

  /** Of the kind of an entry: what it is. */
  private static final int KINDS = 3;

  /** The bits of an address that a reply name has like the forward one. */
  private static final long ENTRY = ~(long) REPLY;

  private static final int SERVER_ADDRESS = 0;
  private static final int CLIENT_ADDRESS = 4;
  private static final int VIRTUAL_ADDRESS = 8;
  private static final int SERVER_PORT = 12;
  private static final int CLIENT_PORT = 14;
  private static final int VIRTUAL_PORT = 16;
  private static final int PROTOCOL = 18;
  private static final int KIND = 19;
  private static final int LAST_SEEN = 20;
  private static final int STATUS = 24;

  // Of the seldom part.
  private static final int CONTROL = 4;
  private static final int CLIENT_SIDE = 8;
  private static final int CONTROLLED = CLIENT_SIDE;
  private static final int NETMASK = CLIENT_SIDE + 4;

  /** Where in a page the seldom parts begin. */
  private static final int SELDOM = 2720;

  // Of the status.
  private static final int STATE_BITS = Integer.bitCount(STATES);
  private static final int FLAGS = 0x7ff;
  private static final int SERVER_SHIFT = 16;
  private static final long SERVER = (SERVERS - 1L) << SERVER_SHIFT;
  private static final int TIMEOUT_SHIFT = 36;

  /** By how much distances between entries are less in {@link #CONTROL}, numbers and names. */
  static final int UNIT_SHIFT = 5;

  private Connection() {}

  /** Bytes that so many entries take. */
  static long sizeBytes(int entries) {
    return (entries + PAGE_ENTRIES - 1L) / PAGE_ENTRIES * PAGE;
  }

  /** The address of an entry, counted from the first, which begins a page. */
  static long entry(long first, int index) {
    return Memory.base(
        first + (long) (index / PAGE_ENTRIES) * PAGE + (index % PAGE_ENTRIES << UNIT_SHIFT));
  }

  /** The reverse of {@link #entry}, of any name. */
  static int index(long first, long c) {
    int unit = (int) ((c - first) >>> UNIT_SHIFT);
    int units = PAGE >>> UNIT_SHIFT;
    return unit / units * PAGE_ENTRIES + (unit & units - 1);
  }

  /** Where the seldom part of an entry is, given the forward name. */
  private static long seldom(long c) {
    return (c & -PAGE) + SELDOM + ((c & PAGE - 1) >>> 1);
  }

  // What it is found by, and where it goes.

  /** Fills in the addresses and ports of a claimed entry. */
  public static void setForward(
      long c,
      int protocol,
      int clientAddress,
      int clientPort,
      int virtualAddress,
      int virtualPort,
      int serverAddress,
      int serverPort) {
    Memory.putInt(c + SERVER_ADDRESS, serverAddress);
    Memory.putInt(c + CLIENT_ADDRESS, clientAddress);
    Memory.putInt(c + VIRTUAL_ADDRESS, virtualAddress);
    Memory.putShort(c + SERVER_PORT, serverPort);
    Memory.putShort(c + CLIENT_PORT, clientPort);
    Memory.putShort(c + VIRTUAL_PORT, virtualPort);
    Memory.putByte(c + PROTOCOL, protocol);
    Memory.putByte(c + KIND, FORWARD);
  }

  /** Has a claimed entry, once it is published, be found by what the server sends as well. */
  public static void translate(long c) {
    Memory.putByte(c + KIND, Memory.getByte(c + KIND) | TRANSLATED);
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
    setForward(
        c,
        protocol | TEMPLATE_KEY,
        clientNetwork,
        0,
        virtualAddress,
        virtualPort,
        serverAddress,
        serverPort);
    Memory.putByte(c + KIND, TEMPLATE);
    Memory.putInt(seldom(c) + NETMASK, netmask);
  }

  /** Protocol number of IP: 6 is TCP, 17 UDP; 0 in the template of a mark. */
  public static int protocol(long c) {
    return Memory.getByte((c & ENTRY) + PROTOCOL) & ~TEMPLATE_KEY;
  }

  /** {@link #FORWARD}, {@link #REPLY} or {@link #TEMPLATE}. */
  public static int kind(long c) {
    return c == forward(c) ? Memory.getByte(c + KIND) & KINDS : REPLY;
  }

  /** The client's address. */
  public static int clientAddress(long c) {
    return Memory.getInt((c & ENTRY) + CLIENT_ADDRESS);
  }

  /** The client's port. */
  public static int clientPort(long c) {
    return Memory.getShort((c & ENTRY) + CLIENT_PORT);
  }

  /** The address that the client connected to. */
  public static int virtualAddress(long c) {
    return Memory.getInt((c & ENTRY) + VIRTUAL_ADDRESS);
  }

  /** The port that the client connected to. */
  public static int virtualPort(long c) {
    return Memory.getShort((c & ENTRY) + VIRTUAL_PORT);
  }

  /** The real server's address. */
  public static int serverAddress(long c) {
    return Memory.getInt((c & ENTRY) + SERVER_ADDRESS);
  }

  /** The real server's port. */
  public static int serverPort(long c) {
    return Memory.getShort((c & ENTRY) + SERVER_PORT);
  }

  /** The forward name of a connection, given either. */
  public static long forward(long c) {
    return c & ENTRY;
  }

  /** The other name of a NAT connection, 0 if there is none. */
  public static long peer(long c) {
    return (Memory.getByte((c & ENTRY) + KIND) & TRANSLATED) != 0 ? c ^ REPLY : 0;
  }

  /** A number, 0 or more, that no other entry of its table has; of the forward name. */
  public static int number(long c) {
    return (int) (c >>> UNIT_SHIFT) & Integer.MAX_VALUE;
  }

  /** The entry with a {@link #number}, given the address of the first one of its table. */
  static long numbered(int number, long entries) {
    int distance = number - number(entries) & Integer.MAX_VALUE;
    return entries + ((long) distance << UNIT_SHIFT);
  }

  /**
   * What a packet needs of an entry besides the first part, by its address: the seldom part, unless
   * forwarding is direct, when nobody asks for the client's side; then it is the first part again.
   */
  static long alsoNeeded(long c) {
    long forward = c & ENTRY;
    boolean direct = Memory.getByte(forward + STATUS) >>> STATE_BITS == DROUTE;
    return direct ? forward : seldom(forward);
  }

  // What is remembered of it.

  /** The number of its real server. */
  public static int serverId(long c) {
    return (int) (Memory.getLongOpaque(c + STATUS) >>> SERVER_SHIFT) & SERVERS - 1;
  }

  /**
   * Sets the number of the real server of a claimed entry.
   *
   * @param serverId below {@link #SERVERS}
   */
  public static void setServerId(long c, int serverId) {
    Memory.putLong(c + STATUS, status(c) | (long) serverId << SERVER_SHIFT);
  }

  /** Whether a template has opened it. */
  public static boolean isControlled(long c) {
    return (Memory.getByte(c + KIND) & OPENED) != 0;
  }

  /**
   * Makes a template the one that controls a claimed entry, and counts it there. Both are of one
   * server. Giving the entry up, or removing it, counts one less.
   */
  public static void setControl(long c, long template) {
    Memory.putByte(c + KIND, Memory.getByte(c + KIND) | OPENED);
    Memory.putInt(seldom(c) + CONTROL, (int) ((template - c) >> UNIT_SHIFT));
    addControlled(template, 1);
  }

  /** What {@link #setControl} has set, which may be another entry by now; 0 if nothing. */
  static long control(long c) {
    return isControlled(c) ? c + ((long) Memory.getInt(seldom(c) + CONTROL) << UNIT_SHIFT) : 0;
  }

  /** Whether an entry is a template that can have opened this connection. */
  static boolean isControl(long template, long c) {
    return kind(template) == TEMPLATE
        && serverId(template) == serverId(c)
        && (clientAddress(c) & Memory.getInt(seldom(template) + NETMASK))
            == clientAddress(template);
  }

  /** How many connections a template controls. */
  public static int controlled(long template) {
    return Memory.getIntAcquire(seldom(template) + CONTROLLED);
  }

  /** Counts the connections that a template controls; never below zero. */
  static void addControlled(long template, int change) {
    for (; ; ) {
      int controlled = controlled(template);
      if (controlled + change < 0
          || Memory.compareAndSetInt(
              seldom(template) + CONTROLLED, controlled, controlled + change)) {
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
    return Memory.getLongOpaque(seldom(c) + CLIENT_SIDE);
  }

  /**
   * Sets where the client's packets come from; may be done whenever one comes another way.
   *
   * @param portIndex index of the port of ingress, 0..65535
   * @param mac the source MAC of the client's packets, in the low 48 bits
   */
  public static void setClientSide(long c, int portIndex, long mac) {
    Memory.putLongOpaque(seldom(c) + CLIENT_SIDE, clientSide(portIndex, mac));
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

  // State, flags and timeout are one word, so that two workers never mix theirs. The id of the
  // server lies there too, which never changes and is no part of what these take and give.

  /** The status of a forward entry. */
  public static long status(long c) {
    return Memory.getLongVolatile(c + STATUS) & ~SERVER;
  }

  /** Sets the status of a claimed entry. */
  public static void setStatus(long c, long status) {
    Memory.putLong(c + STATUS, server(c) | status);
  }

  private static long server(long c) {
    return Memory.getLongOpaque(c + STATUS) & SERVER;
  }

  /**
   * Sets the status of a published entry, if it is still {@code expected}. After a timeout got
   * shorter the caller does {@link ConnectionTable#rearm}.
   *
   * @return whether it was; if not, read it again and decide anew
   */
  public static boolean changeStatus(long c, long expected, long status) {
    long server = server(c);
    return Memory.compareAndSetLong(c + STATUS, server | expected, server | status);
  }

  /**
   * A status.
   *
   * @param state 0..31, of the protocol ({@link TcpStates})
   * @param flags 11 bits: forwarding method, {@link #NOOUTPUT}, {@link #INACTIVE} and others
   * @param timeoutTicks positive, less than 2^28 (31 days)
   */
  public static long status(int state, int flags, int timeoutTicks) {
    return (long) timeoutTicks << TIMEOUT_SHIFT | (long) flags << STATE_BITS | state;
  }

  /** The state in a status. */
  public static int state(long status) {
    return (int) status & STATES;
  }

  /** The flags in a status. */
  public static int flags(long status) {
    return (int) status >>> STATE_BITS & FLAGS;
  }

  /** The timeout in a status, in ticks. */
  public static int timeout(long status) {
    return (int) (status >>> TIMEOUT_SHIFT);
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

  // What names are found by.

  /**
   * Both addresses of a tuple in one word, for {@link ConnectionTable#find(long, int, long, long)}.
   */
  public static long addresses(int source, int destination) {
    return (source & 0xffff_ffffL) | (long) destination << 32;
  }

  /** The rest of a tuple in one word. */
  public static long portsAndProtocol(int sourcePort, int destinationPort, int protocol) {
    return (long) protocol << 32 | (destinationPort << 16 & 0xffff_ffffL) | sourcePort;
  }

  /** {@link #addresses(int, int)} of the tuple of a name. */
  static long addresses(long c) {
    return Memory.getLong((c & ENTRY) + CLIENT_ADDRESS - (c & REPLY) * 4);
  }

  /** {@link #portsAndProtocol(int, int, int)} of the tuple of a name. */
  static long portsAndProtocol(long c) {
    long entry = c & ENTRY;
    return (long) Memory.getByte(entry + PROTOCOL) << 32
        | (Memory.getInt(entry + CLIENT_PORT - (c & REPLY) * 2) & 0xffff_ffffL);
  }

  /**
   * Whether a tuple is that of a name.
   *
   * @param addresses of {@link #addresses(int, int)}
   * @param portsAndProtocol of {@link #portsAndProtocol(int, int, int)}
   */
  public static boolean matches(long c, long addresses, long portsAndProtocol) {
    return addresses(c) == addresses && portsAndProtocol(c) == portsAndProtocol;
  }

  static boolean sameTuple(long c, long d) {
    return matches(c, addresses(d), portsAndProtocol(d));
  }

  static void clear(long c) {
    for (int i = 0; i < 1 << UNIT_SHIFT; i += Long.BYTES) {
      Memory.putLong(c + i, 0);
    }
    Memory.putLong(seldom(c), 0);
    Memory.putLong(seldom(c) + Long.BYTES, 0);
  }
}

package weir.dataplane;

import org.jspecify.annotations.Nullable;
import weir.conntrack.Connection;
import weir.conntrack.ConnectionTable;
import weir.conntrack.Timeouts;

/**
 * Fragments of datagrams. Only the first has the ports; it is handled as a packet, and remembered,
 * so that the later ones follow its connection without being put together. One that comes before
 * the first waits a little for it. Then it is the kernel's, as is all of a datagram that belongs to
 * no connection.
 *
 * <pre>
 *   source, destination, id, protocol -> ports        1024 of them, for 5 s after the last fragment
 *   frames of early fragments                         64 of them, for 100 ms
 * </pre>
 *
 * <p>Owned by one worker. All fragments of a datagram come by one queue: cards hash fragments by
 * their addresses, and veth keeps the packets of a socket together.
 */
final class Fragments {
  /** How long an early one waits. */
  static final int WAIT_TICKS = Timeouts.TICKS_PER_SECOND / 10;

  /** How many may wait at a time. */
  static final int WAITING = 64;

  private static final int KEEP_TICKS = 5 * Timeouts.TICKS_PER_SECOND;
  private static final int SLOTS = 1024;
  private static final int WINDOW = 8;
  private static final int LONGEST = 0xffff;

  private final ConnectionTable table;
  private final WorkerCounters counters;
  private final Outbox outbox;
  private final Egress egress;

  // What is known of datagrams, by slot.
  private final long[] addresses = new long[SLOTS];
  private final int[] identity = new int[SLOTS];
  private final int[] ports = new int[SLOTS];
  private final int[] lastSeen = new int[SLOTS];

  /** The server of a datagram that is a connection of its own, or -1. */
  private final int[] onlyServer = new int[SLOTS];

  // Who waits, in order of coming.
  private final long[] waiting = new long[WAITING];
  private final int[] since = new int[WAITING];
  private int waitingCount;

  private ServiceTable services = ServiceTable.EMPTY;
  private int nowTick;

  Fragments(ConnectionTable table, WorkerCounters counters, Outbox outbox, Egress egress) {
    this.table = table;
    this.counters = counters;
    this.outbox = outbox;
    this.egress = egress;
  }

  /** What holds for the packets that follow. */
  void begin(ServiceTable services, int nowTick) {
    this.services = services;
    this.nowTick = nowTick;
  }

  /** Handles a fragment whose IP header is good, and takes its frame. */
  void handle(long frame, Forwarder forwarder) {
    long ip = frame + Ethernet.HEADER;
    int offset = (Ipv4.fragment(ip) & Ipv4.FRAGMENT_OFFSET) << 3;
    int protocol = Ipv4.protocol(ip);
    int payload = Ipv4.totalLength(ip) - Ipv4.headerLength(ip);
    boolean more = (Ipv4.fragment(ip) & Ipv4.MORE_FRAGMENTS) != 0;
    int least = protocol == Ipv4.TCP ? Tcp.HEADER : Udp.HEADER;
    // A TCP header in pieces is somebody's trick (RFC 1858, RFC 3128).
    boolean tooSmall = offset == 0 ? payload < least : offset < least;
    boolean uneven = more && (payload & 7) != 0;
    if ((protocol != Ipv4.TCP && protocol != Ipv4.UDP)
        || tooSmall
        || uneven
        || offset + payload > LONGEST) {
      drop(frame, DropReason.FRAGMENT);
    } else if (offset == 0) {
      first(frame, ip, protocol, forwarder);
    } else {
      later(frame, ip, forwarder);
    }
  }

  private void first(long frame, long ip, int protocol, Forwarder forwarder) {
    int transport = Ethernet.HEADER + Ipv4.headerLength(ip);
    int source = Packet.sourcePort(frame + transport);
    int destination = Packet.destinationPort(frame + transport);
    long key = addresses(ip);
    int identifies = identity(ip);
    int slot = remember(key, identifies, slot(ip), (source << 16) | destination);
    int hash = table.hash(protocol, Ipv4.source(ip), source, Ipv4.destination(ip), destination);
    onlyServer[slot] = forwarder.handleFirstFragment(frame, transport, hash);
    release(key, identifies, forwarder);
  }

  private void later(long frame, long ip, Forwarder forwarder) {
    int slot = find(addresses(ip), identity(ip), slot(ip));
    if (slot >= 0) {
      lastSeen[slot] = nowTick;
      follow(frame, ip, slot, forwarder);
    } else if (waitingCount < WAITING) {
      waiting[waitingCount] = frame;
      since[waitingCount++] = nowTick;
      outbox.hold();
    } else {
      forwarder.punt(frame, ip);
    }
  }

  /** Sends those on that waited for the first fragment of a datagram. */
  private void release(long key, int identifies, Forwarder forwarder) {
    int kept = 0;
    int count = waitingCount;
    waitingCount = 0;
    for (int i = 0; i < count; i++) {
      long ip = waiting[i] + Ethernet.HEADER;
      if (addresses(ip) == key && identity(ip) == identifies) {
        later(waiting[i], ip, forwarder);
      } else {
        waiting[kept] = waiting[i];
        since[kept++] = since[i];
      }
    }
    waitingCount = kept;
  }

  /** Gives to the kernel those that have waited long enough. */
  void expire(int nowTick, Forwarder forwarder) {
    int count = 0;
    while (count < waitingCount && nowTick - since[count] >= WAIT_TICKS) {
      forwarder.punt(waiting[count], waiting[count] + Ethernet.HEADER);
      count++;
    }
    if (count > 0) {
      waitingCount -= count;
      System.arraycopy(waiting, count, waiting, 0, waitingCount);
      System.arraycopy(since, count, since, 0, waitingCount);
    }
  }

  /** Gives all that wait back to the pool. */
  void close() {
    for (int i = 0; i < waitingCount; i++) {
      drop(waiting[i], DropReason.FRAGMENT);
    }
    waitingCount = 0;
  }

  private void follow(long frame, long ip, int slot, Forwarder forwarder) {
    int protocol = Ipv4.protocol(ip);
    int source = ports[slot] >>> 16;
    int destination = ports[slot] & 0xffff;
    int hash = table.hash(protocol, Ipv4.source(ip), source, Ipv4.destination(ip), destination);
    long c = table.find(hash, protocol, Ipv4.source(ip), source, Ipv4.destination(ip), destination);
    long forward = c == 0 ? 0 : Connection.forward(c);
    boolean single = onlyServer[slot] >= 0;
    if (!single && (c == 0 || table.isOver(forward, nowTick))) {
      forwarder.punt(frame, ip);
    } else if (Ipv4.timeToLive(ip) <= 1) {
      // Nobody is told: the first fragment was answered (RFC 1812 section 4.3.2.7).
      drop(frame, DropReason.TTL_EXPIRED);
    } else if (single) {
      RealServer server = services.server(onlyServer[slot]);
      toServer(frame, ip, server, server == null ? 0 : server.method().flags());
    } else if (c == forward) {
      Connection.touch(c, nowTick);
      int flags = Connection.flags(Connection.status(c));
      toServer(frame, ip, services.server(Connection.serverId(c)), flags);
    } else {
      toClient(frame, ip, forward);
    }
  }

  private void toServer(long frame, long ip, @Nullable RealServer server, int flags) {
    NextHop hop = server == null ? null : server.nextHop();
    if (server == null || hop == null) {
      drop(frame, server == null ? DropReason.SERVER_UNAVAILABLE : DropReason.NEIGHBOUR_UNRESOLVED);
      return;
    }
    int length = Ipv4.totalLength(ip);
    counters.in(server.id(), length);
    int method = flags & Connection.FWD_MASK;
    if (Ipv4.dontFragment(ip) && length > egress.mtu(method, server, hop, nowTick)) {
      drop(frame, DropReason.FRAGMENTATION_NEEDED);
      return;
    }
    Ipv4.decrementTimeToLive(ip);
    if (method == Connection.MASQ) {
      Rewrite.destination(ip, server.address());
    }
    egress.toServer(frame, method, server, hop, nowTick);
  }

  private void toClient(long frame, long ip, long c) {
    int serverId = Connection.serverId(c);
    int length = Ipv4.totalLength(ip);
    if (Ipv4.dontFragment(ip) && length > egress.clientMtu(c)) {
      drop(frame, DropReason.FRAGMENTATION_NEEDED);
      return;
    }
    counters.out(serverId, length);
    Connection.touch(c, nowTick);
    Ipv4.decrementTimeToLive(ip);
    Rewrite.source(ip, Connection.virtualAddress(c));
    egress.toClient(frame, c);
  }

  private int remember(long key, int identifies, int slot, int portsOfFirst) {
    int at = find(key, identifies, slot);
    if (at < 0) {
      at = slot;
      for (int i = 1; i < WINDOW; i++) {
        int other = (slot + i) & (SLOTS - 1);
        if (lastSeen[other] - lastSeen[at] < 0) {
          at = other;
        }
      }
    }
    addresses[at] = key;
    identity[at] = identifies;
    ports[at] = portsOfFirst;
    lastSeen[at] = nowTick;
    return at;
  }

  /** The slot of a datagram whose first fragment was seen not long ago, or -1. */
  private int find(long key, int identifies, int slot) {
    for (int i = 0; i < WINDOW; i++) {
      int at = (slot + i) & (SLOTS - 1);
      if (addresses[at] == key
          && identity[at] == identifies
          && nowTick - lastSeen[at] < KEEP_TICKS
          && nowTick - lastSeen[at] >= 0) {
        return at;
      }
    }
    return -1;
  }

  private static long addresses(long ip) {
    return ((long) Ipv4.source(ip) << 32) | Integer.toUnsignedLong(Ipv4.destination(ip));
  }

  private static int identity(long ip) {
    return (Ipv4.identification(ip) << 8) | Ipv4.protocol(ip);
  }

  private int slot(long ip) {
    int hash =
        table.hash(
            Ipv4.protocol(ip), Ipv4.source(ip), Ipv4.identification(ip), Ipv4.destination(ip), 0);
    return hash & (SLOTS - 1);
  }

  private void drop(long frame, DropReason reason) {
    counters.drop(reason.code());
    outbox.drop(frame);
  }
}

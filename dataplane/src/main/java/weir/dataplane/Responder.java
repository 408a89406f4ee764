package weir.dataplane;

import weir.conntrack.Connection;
import weir.ffi.Memory;

/**
 * Turns a received packet into the answer that the kernel would give: a TCP reset or an ICMP error.
 * Built where the packet lies; goes back the way that it came. Owned by one worker.
 */
final class Responder {
  /** An ICMP error is no longer than this ({@code icmp_send}; RFC 1812 section 4.3.2.3). */
  private static final int ICMP_PACKET = 576;

  private static final int ICMP_HEADERS = Ipv4.HEADER + Icmp.HEADER;

  /** {@code IPTOS_PREC_INTERNETCONTROL}, and the bits of {@code IPTOS_TOS_MASK} that are kept. */
  private static final int ICMP_PRECEDENCE = 0xc0;

  private static final int TOS_MASK = 0x1e;
  private static final int ECN_MASK = 0x03;

  /** As many ICMP errors as the kernel sends ({@code icmp_msgs_per_sec}, {@code _burst}). */
  private static final int ICMP_PER_SECOND = 1000;

  private static final int ICMP_BURST = 50;

  private final Outbox outbox;
  private final WorkerCounters counters;
  private final RateLimit icmpLimit;
  private int identification;

  Responder(Outbox outbox, WorkerCounters counters, int nowTick) {
    this.outbox = outbox;
    this.counters = counters;
    this.icmpLimit = new RateLimit(ICMP_PER_SECOND, ICMP_BURST, nowTick);
  }

  /**
   * Answers a segment that belongs to no connection ({@code tcp_v4_rcv}, {@code tcp_v4_send_reset};
   * RFC 9293 section 3.10.7.1), and takes the frame. Neither a reset nor a segment with a bad
   * checksum is answered.
   *
   * @param port where the frame came from and goes to
   * @param mayBePartial whether the checksum may be the pseudo header's sum alone
   */
  void reset(int port, long frame, long ip, long tcp, boolean mayBePartial) {
    int client = Ipv4.source(ip);
    int service = Ipv4.destination(ip);
    int length = Ipv4.totalLength(ip) - Ipv4.headerLength(ip);
    int flags = Tcp.flags(tcp);
    if ((flags & Tcp.RST) != 0) {
      drop(frame, DropReason.NO_CONNECTION);
      return;
    }
    int pseudoHeader = Checksum.pseudoHeader(client, service, Ipv4.TCP, length);
    boolean whole = Checksum.add(pseudoHeader, Checksum.sum(tcp, length)) == 0xffff;
    boolean partial = mayBePartial && Memory.getShortBe(tcp + Tcp.CHECKSUM) == pseudoHeader;
    if (!whole && !partial) {
      drop(frame, DropReason.BAD_TRANSPORT_CHECKSUM);
      return;
    }
    counters.drop(DropReason.NO_CONNECTION.code());
    counters.add(WorkerCounters.RESETS, 1);

    int clientPort = Packet.sourcePort(tcp);
    int servicePort = Packet.destinationPort(tcp);
    int sequence = 0;
    int acknowledgment = 0;
    int answer = Tcp.RST;
    if ((flags & Tcp.ACK) != 0) {
      sequence = Tcp.acknowledgmentNumber(tcp);
    } else {
      answer |= Tcp.ACK;
      acknowledgment =
          Tcp.sequenceNumber(tcp)
              + ((flags & Tcp.SYN) != 0 ? 1 : 0)
              + ((flags & Tcp.FIN) != 0 ? 1 : 0)
              + length
              - Tcp.headerLength(tcp);
    }
    int typeOfService = Ipv4.typeOfService(ip) & ~ECN_MASK;
    // The kernel's resets have DF and no identification (tcp_sk_init: IP_PMTUDISC_DO).
    int total = Ipv4.HEADER + Tcp.HEADER;
    Ipv4.write(
        ip,
        typeOfService,
        total,
        0,
        Ipv4.DONT_FRAGMENT,
        Ipv4.DEFAULT_TIME_TO_LIVE,
        Ipv4.TCP,
        service,
        client);
    long reply = ip + Ipv4.HEADER;
    Packet.setSourcePort(reply, servicePort);
    Packet.setDestinationPort(reply, clientPort);
    Memory.putIntBe(reply + Tcp.SEQUENCE_NUMBER, sequence);
    Memory.putIntBe(reply + Tcp.ACKNOWLEDGMENT_NUMBER, acknowledgment);
    Memory.putByte(reply + Tcp.DATA_OFFSET, (Tcp.HEADER / 4) << 4);
    Memory.putByte(reply + Tcp.FLAGS, answer);
    Memory.putShortBe(reply + Tcp.WINDOW, 0);
    Memory.putInt(reply + Tcp.CHECKSUM, 0);
    int sum =
        Checksum.add(
            Checksum.pseudoHeader(service, client, Ipv4.TCP, Tcp.HEADER),
            Checksum.sum(reply, Tcp.HEADER));
    Memory.putShortBe(reply + Tcp.CHECKSUM, Checksum.complement(sum));
    Ethernet.swapAddresses(frame);
    outbox.send(port, frame, Ethernet.HEADER + total, 0);
  }

  /** Tells the client that no server can be had ({@code ip_vs_leave}), and takes the frame. */
  void portUnreachable(int port, long frame, long ip, int nowTick) {
    counters.drop(DropReason.NO_SERVER.code());
    icmp(
        port,
        frame,
        ip,
        Ipv4.destination(ip),
        Icmp.DESTINATION_UNREACHABLE,
        Icmp.PORT_UNREACHABLE,
        0,
        nowTick);
  }

  /**
   * Tells the sender that its packet's time was up, and takes the frame.
   *
   * @param address that answers
   */
  void timeExceeded(int port, long frame, long ip, int address, int nowTick) {
    counters.drop(DropReason.TTL_EXPIRED.code());
    icmp(port, frame, ip, address, Icmp.TIME_EXCEEDED, Icmp.TTL_EXCEEDED_IN_TRANSIT, 0, nowTick);
  }

  /**
   * Takes the frame of a packet longer than the next hop takes, and tells the sender, who forbade
   * fragmenting (RFC 1191).
   *
   * @param address that answers
   */
  void tooLong(int port, long frame, long ip, int address, int mtu, int nowTick) {
    counters.drop(DropReason.FRAGMENTATION_NEEDED.code());
    icmp(
        port,
        frame,
        ip,
        address,
        Icmp.DESTINATION_UNREACHABLE,
        Icmp.FRAGMENTATION_NEEDED,
        mtu,
        nowTick);
  }

  private void icmp(
      int port, long frame, long ip, int address, int type, int code, int mtu, int nowTick) {
    if (!icmpLimit.take(nowTick)) {
      outbox.drop(frame);
      return;
    }
    long destinationMac = Ethernet.source(frame);
    long sourceMac = Ethernet.destination(frame);
    int available = Ipv4.totalLength(ip);
    icmp(port, destinationMac, sourceMac, ip, available, address, type, code, mtu);
  }

  /**
   * Tells the client of a connection what became of its packet, in place of whoever told us, and
   * takes the frame.
   *
   * @param clientSide where the client is, as {@link Connection#clientSide(long)} has it
   * @param sourceMac of the interface there
   * @param ip the client's packet, with an ICMP header and two IP headers before it in the frame
   * @param available bytes of the packet that are there
   * @param rest what follows the checksum in the ICMP header
   */
  void relay(
      long clientSide,
      long sourceMac,
      long ip,
      int available,
      int type,
      int code,
      int rest,
      int nowTick) {
    if (!icmpLimit.take(nowTick)) {
      outbox.drop(ip);
      return;
    }
    int quoted = Math.min(available, Ipv4.totalLength(ip));
    icmp(
        Connection.portIndex(clientSide),
        Connection.mac(clientSide),
        sourceMac,
        ip,
        quoted,
        Ipv4.destination(ip),
        type,
        code,
        rest);
  }

  private void icmp(
      int port,
      long destinationMac,
      long sourceMac,
      long ip,
      int available,
      int address,
      int type,
      int code,
      int rest) {
    counters.add(WorkerCounters.ICMP_ERRORS, 1);
    int quoted = Math.min(available, ICMP_PACKET - ICMP_HEADERS);
    int client = Ipv4.source(ip);
    int typeOfService = (Ipv4.typeOfService(ip) & TOS_MASK) | ICMP_PRECEDENCE;
    // The packet stays where it is; the headers of the answer go before it.
    long icmp = ip - Icmp.HEADER;
    long answer = icmp - Ipv4.HEADER;
    long frame = answer - Ethernet.HEADER;
    Ethernet.setAddresses(frame, destinationMac, sourceMac);
    Memory.putShortBe(frame + Ethernet.TYPE, Ethernet.TYPE_IPV4);
    Ipv4.write(
        answer,
        typeOfService,
        ICMP_HEADERS + quoted,
        ++identification,
        0,
        Ipv4.DEFAULT_TIME_TO_LIVE,
        Ipv4.ICMP,
        address,
        client);
    Memory.putByte(icmp + Icmp.TYPE, type);
    Memory.putByte(icmp + Icmp.CODE, code);
    Memory.putShort(icmp + Icmp.CHECKSUM, 0);
    Memory.putIntBe(icmp + Icmp.REST, rest);
    Memory.putShortBe(
        icmp + Icmp.CHECKSUM, Checksum.complement(Checksum.sum(icmp, Icmp.HEADER + quoted)));
    outbox.send(port, frame, Ethernet.HEADER + ICMP_HEADERS + quoted, 0);
  }

  private void drop(long frame, DropReason reason) {
    counters.drop(reason.code());
    outbox.drop(frame);
  }
}

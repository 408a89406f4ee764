package weir.dataplane;

import java.util.Locale;

/** Why a packet went no further. Each has a counter; the order is that of the listing. */
public enum DropReason {
  /** The frame ends before its Ethernet, IP, TCP or UDP header does. */
  SHORT_FRAME,
  /** Not IPv4 by its EtherType. */
  NOT_IPV4,
  /** The IP version is not 4. */
  BAD_VERSION,
  /** The IP header length is below 20 bytes. */
  BAD_HEADER_LENGTH,
  /** The IP total length is less than the header or more than the frame. */
  BAD_TOTAL_LENGTH,
  /** The IP header checksum is wrong. */
  BAD_HEADER_CHECKSUM,
  /** The source is an address that no host can have: 0/8, 127/8, multicast or broadcast. */
  MARTIAN_SOURCE,
  /** A fragment that is no part of a packet: too small, uneven, or beyond 65535 bytes. */
  FRAGMENT,
  /** Neither TCP nor UDP, nor an ICMP error. */
  UNSUPPORTED_PROTOCOL,
  /** An ICMP error about a connection, with a bad checksum. */
  BAD_ICMP_CHECKSUM,
  /** An ICMP error about a tunnel, noted and of no use to the client. */
  ICMP_ABSORBED,
  /** The TCP data offset is below 20 bytes or beyond the packet. */
  BAD_DATA_OFFSET,
  /** The time to live ended here; the sender was told. */
  TTL_EXPIRED,
  /** Too long for the next hop and not to be fragmented; the sender was told. */
  FRAGMENTATION_NEEDED,
  /** Too long for the next hop, and for as many fragments as there may be. */
  TOO_LONG,
  /** Too long for the next hop, and no frame left for another fragment. */
  NO_FRAME,
  /** TCP of no connection that does not open one; answered with a reset unless it is one. */
  NO_CONNECTION,
  /** TCP of no connection with a bad checksum, which is not answered. */
  BAD_TRANSPORT_CHECKSUM,
  /** The service has no server to choose; the client was told. */
  NO_SERVER,
  /** The connection's server has been taken out of the service. */
  SERVER_UNAVAILABLE,
  /** The MAC of the server or its router is not known yet. */
  NEIGHBOUR_UNRESOLVED,
  /** The interface to the server has no address that a tunnel could begin at. */
  NO_SOURCE_ADDRESS,
  /** A new connection refused under pressure, as {@code drop_packet} says. */
  DROP_PACKET,
  /** No room for a new connection. */
  TABLE_FULL,
  /** Neither for a service nor of a connection, and more than may be given to the kernel. */
  PUNT_LIMIT,
  /** The kernel refused a packet given to it. */
  PUNT_FAILED;

  private final String label = name().toLowerCase(Locale.ROOT);

  private static final DropReason[] ALL = values();

  /** How many reasons there are. */
  static final int COUNT = ALL.length;

  /** This reason as a negative int, for the packet path; {@link #of} is the way back. */
  @SuppressWarnings("EnumOrdinal") // never stored: the counters' index while the process runs
  int code() {
    return ~ordinal();
  }

  /** The reason with this {@link #code}. */
  static DropReason of(int code) {
    return ALL[~code];
  }

  /** The name in listings and metrics, such as {@code no_server}. */
  public String label() {
    return label;
  }
}

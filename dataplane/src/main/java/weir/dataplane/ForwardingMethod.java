package weir.dataplane;

import weir.conntrack.Connection;

/** How packets reach a real server; IPVS keeps it with each connection. */
public enum ForwardingMethod {
  /** NAT: addresses and ports are rewritten, replies come back through the director. */
  MASQ(Connection.MASQ),
  /** Direct routing: only the MACs change, replies go to the client directly. */
  DROUTE(Connection.DROUTE | Connection.NOOUTPUT),
  /** Tunnelling: the packet goes whole into an IP packet to the server (IPIP, RFC 2003). */
  TUNNEL(Connection.TUNNEL | Connection.NOOUTPUT);

  private final int flags;

  ForwardingMethod(int flags) {
    this.flags = flags;
  }

  /** The method in the flags of a connection. */
  static ForwardingMethod of(int flags) {
    return switch (flags & Connection.FWD_MASK) {
      case Connection.DROUTE -> DROUTE;
      case Connection.TUNNEL -> TUNNEL;
      default -> MASQ;
    };
  }

  /** The flags of its connections; but for NAT no reply will be seen. */
  int flags() {
    return flags;
  }
}

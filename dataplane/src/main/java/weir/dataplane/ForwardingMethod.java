package weir.dataplane;

/** How packets reach a real server; IPVS keeps it with each connection. */
public enum ForwardingMethod {
  /** NAT: addresses and ports are rewritten, replies come back through the director. */
  MASQ,
  /** Direct routing: only the MACs change, replies go to the client directly. */
  DROUTE,
  /** Tunnelling: the packet goes whole into an IP packet to the server (IPIP, RFC 2003). */
  TUNNEL
}

package weir.dataplane;

/** How packets reach a real server; IPVS keeps it with each connection. */
public enum ForwardingMethod {
  /** NAT: addresses and ports are rewritten, replies come back through the director. */
  MASQ,
  /** Direct routing: only the MACs change, replies go to the client directly. */
  DROUTE
}

package weir.control.config;

/** A forwarding method of {@code lb_kind}, one of those that this version can run. */
public enum LbKind {
  /** Addresses are rewritten, replies come back through the director. */
  NAT,
  /** Direct routing: only the MAC address is rewritten, replies go straight to the client. */
  DR
}

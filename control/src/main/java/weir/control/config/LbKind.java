package weir.control.config;

/** A forwarding method of {@code lb_kind}. */
public enum LbKind {
  /** Addresses are rewritten, replies come back through the director. */
  NAT("Masq"),
  /** Direct routing: only the MAC address is rewritten, replies go straight to the client. */
  DR("Route"),
  /** IP in IP: the packet goes whole to the server, replies go straight to the client. */
  TUN("Tunnel");

  private final String listed;

  LbKind(String listed) {
    this.listed = listed;
  }

  /** How {@code ipvsadm -Ln} names it. */
  public String listed() {
    return listed;
  }
}

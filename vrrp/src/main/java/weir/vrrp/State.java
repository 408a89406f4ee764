package weir.vrrp;

/** The states of RFC 5798 and, as keepalived has it, one for a router that must not work. */
public enum State {
  /** Not started, or stopped. */
  INIT,
  /** Watches the master. */
  BACKUP,
  /** Holds the addresses. */
  MASTER,
  /** Something that it needs is gone. */
  FAULT
}

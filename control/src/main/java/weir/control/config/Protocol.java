package weir.control.config;

/** The transport protocol of a service. */
public enum Protocol {
  /** That of a service by firewall mark: whatever has the mark. */
  NONE(0),
  TCP(6),
  UDP(17);

  private final int number;

  Protocol(int number) {
    this.number = number;
  }

  /** As in the IP header; 0 for none. */
  public int number() {
    return number;
  }
}

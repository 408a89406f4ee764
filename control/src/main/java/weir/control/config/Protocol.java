package weir.control.config;

/** The transport protocol of a service. */
public enum Protocol {
  TCP(6),
  UDP(17);

  private final int number;

  Protocol(int number) {
    this.number = number;
  }

  /** As in the IP header. */
  public int number() {
    return number;
  }
}

package weir.afxdp;

/** What newer kernels have and older ones do without. */
public enum KernelFeature {
  /** Sockets that a program hands packets to. */
  AF_XDP("AF_XDP", "4.18", "packet sockets with io_uring"),
  /** A program that is detached when the process ends. */
  XDP_LINK("XDP links", "5.9", "none, it is needed"),
  /** A program that takes packets in several pieces. */
  XDP_FRAGS("XDP frags", "5.18", "native attach up to MTU 3498"),
  /** A program with the kernel's buffers, detached when the process ends. */
  TCX("tcx", "6.6", "clsact"),
  /**
   * Checksums completed when a packet is sent through AF_XDP. It came with 6.8, the flag that asks
   * for it with 6.11 and what was backported then.
   */
  TX_CHECKSUM("AF_XDP transmit checksum", "6.11", "checksums in software");

  private final String title;
  private final String since;
  private final String replacement;

  KernelFeature(String title, String since, String replacement) {
    this.title = title;
    this.since = since;
    this.replacement = replacement;
  }

  /** What it is called. */
  public String title() {
    return title;
  }

  /** The first Linux that has it. */
  public String since() {
    return since;
  }

  /** What is done where the kernel does not have it. */
  public String replacement() {
    return replacement;
  }
}

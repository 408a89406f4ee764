package weir.afxdp;

/**
 * How an interface is attached.
 *
 * @param link the interface
 * @param mode of the steer program
 * @param why that mode was chosen, for people
 * @param flows which flows that come or leave by it may stay in the kernel
 * @param queues receive queues, each with a socket
 * @param zeroCopy whether packets stay where the device put them
 * @param largestFrame bytes from the Ethernet header on; longer ones for services are lost
 */
public record Attachment(
    Link link,
    AttachMode mode,
    String why,
    Flows flows,
    int queues,
    boolean zeroCopy,
    int largestFrame) {
  /** What stays in the kernel. */
  public enum Flows {
    /** Nothing that comes by it. */
    NONE(""),
    /** What comes, and what leaves. */
    BOTH_WAYS(", flow cache"),
    /** What comes; it drops what XDP sends. */
    INWARDS(
        ", flow cache, but not to it: its other end needs XDP or `ethtool -K DEV gro on`, and this host Linux 6.3 to see that");

    private final String text;

    Flows(String text) {
      this.text = text;
    }
  }

  private static final int ETHERNET_AND_TAG = 18;

  /** As this, with other flows. */
  Attachment with(Flows other) {
    return new Attachment(link, mode, why, other, queues, zeroCopy, largestFrame);
  }

  /** For people, such as {@code eth0: native with frags, copy, 4 queues}. */
  @Override
  public String toString() {
    String text =
        link.name()
            + ": "
            + mode
            + (zeroCopy ? ", zero copy, " : ", copy, ")
            + queues
            + (queues == 1 ? " queue" : " queues")
            + flows.text;
    if (link.mtu() + ETHERNET_AND_TAG > largestFrame) {
      text +=
          ", packets of services over %d bytes are lost (MTU is %d)"
              .formatted(largestFrame - ETHERNET_AND_TAG, link.mtu());
    }
    return text;
  }
}

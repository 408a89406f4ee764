package weir.afxdp;

/**
 * How an interface is attached.
 *
 * @param link the interface
 * @param mode of the steer program
 * @param why that mode was chosen, for people
 * @param flows whether flows that come by it may stay in the kernel
 * @param queues receive queues, each with a socket
 * @param zeroCopy whether packets stay where the device put them
 * @param largestFrame bytes from the Ethernet header on; longer ones for services are lost
 */
public record Attachment(
    Link link,
    AttachMode mode,
    String why,
    boolean flows,
    int queues,
    boolean zeroCopy,
    int largestFrame) {
  private static final int ETHERNET_AND_TAG = 18;

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
            + (flows ? ", flow cache" : "");
    if (link.mtu() + ETHERNET_AND_TAG > largestFrame) {
      text +=
          ", packets of services over %d bytes are lost (MTU is %d)"
              .formatted(largestFrame - ETHERNET_AND_TAG, link.mtu());
    }
    return text;
  }
}

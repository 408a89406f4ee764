package weir.netns.oracle;

/**
 * What a client's port says to a service, and hears.
 *
 * @param protocol 6 TCP, 17 UDP
 * @param clientAddress as a number, as {@code virtualAddress}
 */
public record Flow(
    int protocol, int clientAddress, int clientPort, int virtualAddress, int virtualPort) {
  /** Names the service, as {@link Service#toString}. */
  String service() {
    return Site.isMarked(virtualAddress)
        ? Text.mark(Site.MARK)
        : Text.protocol(protocol) + " " + Text.socket(virtualAddress, virtualPort);
  }

  @Override
  public String toString() {
    return Text.protocol(protocol)
        + " "
        + Text.socket(clientAddress, clientPort)
        + " to "
        + Text.socket(virtualAddress, virtualPort);
  }
}

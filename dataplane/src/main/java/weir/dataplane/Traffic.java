package weir.dataplane;

/**
 * What {@code ipvsadm -Ln --stats} shows of a service or a server, since the start.
 *
 * @param connections opened
 * @param inPackets from clients
 * @param outPackets from servers; NAT only, since in DR they do not pass here
 * @param inBytes from the IP header on
 * @param outBytes from the IP header on
 */
public record Traffic(
    long connections, long inPackets, long outPackets, long inBytes, long outBytes) {
  /** Nothing. */
  public static final Traffic NONE = new Traffic(0, 0, 0, 0, 0);

  Traffic plus(Traffic other) {
    return new Traffic(
        connections + other.connections,
        inPackets + other.inPackets,
        outPackets + other.outPackets,
        inBytes + other.inBytes,
        outBytes + other.outBytes);
  }

  /** What has come since an earlier count. */
  public Traffic minus(Traffic earlier) {
    return new Traffic(
        connections - earlier.connections,
        inPackets - earlier.inPackets,
        outPackets - earlier.outPackets,
        inBytes - earlier.inBytes,
        outBytes - earlier.outBytes);
  }
}

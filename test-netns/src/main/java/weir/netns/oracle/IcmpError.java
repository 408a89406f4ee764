package weir.netns.oracle;

/**
 * What a router, or the end of a packet's way, says of it.
 *
 * @param about which packet
 * @param type of ICMP
 * @param rest the second word of the ICMP header
 * @param quoted bytes of the packet, from the IP header on, at most
 * @param right whether the ICMP checksum is
 */
public record IcmpError(
    About about, int type, int code, int rest, int quoted, int timeToLive, boolean right) {
  /** A packet that the director sent. */
  public enum About {
    /** From the VIP to the client: the answer to its last packet, with 600 bytes of payload. */
    ANSWER,
    /** The last packet as it went to the server: with NAT from the client to the server. */
    REQUEST,
    /** The last packet with the outer header of its tunnel. */
    TUNNEL
  }

  /** As a Linux router says it. */
  public static IcmpError of(About about, int type, int code, int rest) {
    return new IcmpError(about, type, code, rest, 548, 64, true);
  }

  /** With so much of the packet only. */
  public IcmpError quoting(int bytes) {
    return new IcmpError(about, type, code, rest, bytes, timeToLive, right);
  }

  /** With another time to live. */
  public IcmpError timeToLive(int hops) {
    return new IcmpError(about, type, code, rest, quoted, hops, right);
  }

  /** With a wrong checksum. */
  public IcmpError corrupt() {
    return new IcmpError(about, type, code, rest, quoted, timeToLive, false);
  }

  /** Whether it says that packets through a tunnel are too long. */
  boolean isTunnelTooNarrow() {
    return about == About.TUNNEL && type == 3 && code == 4;
  }

  @Override
  public String toString() {
    return "error about the "
        + about
        + " type "
        + type
        + " code "
        + code
        + " rest "
        + rest
        + " quoting "
        + quoted
        + (timeToLive != 64 ? " ttl " + timeToLive : "")
        + (right ? "" : " checksum CORRUPT");
  }
}

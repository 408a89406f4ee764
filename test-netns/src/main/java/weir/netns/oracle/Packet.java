package weir.netns.oracle;

/**
 * A packet of a flow, but for its addresses.
 *
 * @param fromServer whether it is an answer by the server that the flow's last packet went to
 * @param flags byte 13 of the TCP header; nothing in UDP
 * @param payload bytes
 * @param ipOptions in hexadecimal, a multiple of four bytes
 */
public record Packet(
    boolean fromServer,
    int flags,
    int payload,
    int timeToLive,
    int typeOfService,
    boolean dontFragment,
    Checksum checksum,
    String ipOptions) {
  /** TCP flag. */
  public static final int FIN = 0x01;

  /** TCP flag. */
  public static final int SYN = 0x02;

  /** TCP flag. */
  public static final int RST = 0x04;

  /** TCP flag. */
  public static final int PSH = 0x08;

  /** TCP flag. */
  public static final int ACK = 0x10;

  /** TCP flag. */
  public static final int URG = 0x20;

  /** What is in the checksum of TCP or UDP. */
  public enum Checksum {
    /** The right one. */
    RIGHT,
    /** A wrong one, as after a fault on the way. */
    CORRUPT,
    /** Zero, which in UDP says that there is none. */
    NONE
  }

  /** A client's packet. */
  public static Packet request(int flags) {
    return new Packet(false, flags, 0, 64, 0, true, Checksum.RIGHT, "");
  }

  /** A server's packet. */
  public static Packet reply(int flags) {
    return new Packet(true, flags, 0, 64, 0, true, Checksum.RIGHT, "");
  }

  /** This packet with so many bytes of payload. */
  public Packet payload(int bytes) {
    return new Packet(
        fromServer, flags, bytes, timeToLive, typeOfService, dontFragment, checksum, ipOptions);
  }

  /** This packet with another time to live. */
  public Packet timeToLive(int hops) {
    return new Packet(
        fromServer, flags, payload, hops, typeOfService, dontFragment, checksum, ipOptions);
  }

  /** This packet with another type of service. */
  public Packet typeOfService(int value) {
    return new Packet(
        fromServer, flags, payload, timeToLive, value, dontFragment, checksum, ipOptions);
  }

  /** This packet without DF. */
  public Packet mayFragment() {
    return new Packet(
        fromServer, flags, payload, timeToLive, typeOfService, false, checksum, ipOptions);
  }

  /** This packet with another kind of checksum. */
  public Packet checksum(Checksum kind) {
    return new Packet(
        fromServer, flags, payload, timeToLive, typeOfService, dontFragment, kind, ipOptions);
  }

  /** This packet with IP options in hexadecimal. */
  public Packet ipOptions(String hex) {
    return new Packet(
        fromServer, flags, payload, timeToLive, typeOfService, dontFragment, checksum, hex);
  }

  @Override
  public String toString() {
    return (fromServer ? "reply " : "request ")
        + Text.flags(flags)
        + (payload > 0 ? " payload " + payload : "")
        + (timeToLive != 64 ? " ttl " + timeToLive : "")
        + (typeOfService != 0 ? " tos 0x" + Integer.toHexString(typeOfService) : "")
        + (dontFragment ? "" : " no DF")
        + (checksum != Checksum.RIGHT ? " checksum " + checksum : "")
        + (ipOptions.isEmpty() ? "" : " options " + ipOptions);
  }
}

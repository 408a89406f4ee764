package weir.netns.oracle;

import java.nio.ByteBuffer;

/** ICMP echo: a guest that has answered one has handled all that came before it. */
final class Ping {
  private static final int ECHO = 8;
  private static final int ECHO_REPLY = 0;
  private static final int IP_LENGTH = 28;

  /** Identifier of ours, in the upper half of the word that a reply brings back. */
  private static final int IDENTIFIER = 0x7765;

  private Ping() {}

  /** An echo request to the director's own address on a segment. */
  static byte[] request(Segment segment, int sequence) {
    boolean front = segment == Segment.FRONT;
    int from = front ? Site.ROUTER_FRONT : Site.HOST_BACK;
    ByteBuffer out = ByteBuffer.allocate(Frame.ETHERNET + IP_LENGTH);
    out.putLong(Site.directorMac(segment) << 16).position(6);
    out.putLong(Site.mac(from) << 16).position(12);
    out.putShort((short) 0x0800);
    out.putInt(0x4500_0000 | IP_LENGTH).putInt(0).putInt(64 << 24 | Frame.ICMP << 16);
    out.putInt(from).putInt(front ? Site.DIRECTOR_FRONT : Site.DIRECTOR_BACK);
    out.putInt(ECHO << 24).putInt(echo(sequence));
    checksum(out, Frame.ETHERNET, 20, 10);
    checksum(out, Frame.ETHERNET + 20, 8, 2);
    return out.array();
  }

  /** Whether a frame is the answer. */
  static boolean isReply(Frame frame, int sequence) {
    return isReply(frame) && frame.icmpEcho() == echo(sequence);
  }

  /** Whether a frame is any answer to us. */
  static boolean isReply(Frame frame) {
    return frame.isIpv4()
        && frame.protocol() == Frame.ICMP
        && frame.icmpType() == ECHO_REPLY
        && frame.icmpEcho() >>> 16 == IDENTIFIER;
  }

  private static int echo(int sequence) {
    return IDENTIFIER << 16 | (sequence & 0xffff);
  }

  private static void checksum(ByteBuffer out, int from, int length, int field) {
    int sum = 0;
    for (int i = from; i < from + length; i += 2) {
      sum += out.getShort(i) & 0xffff;
    }
    out.putShort(from + field, (short) ~((sum & 0xffff) + (sum >>> 16)));
  }
}

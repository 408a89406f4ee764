package weir.dataplane;

import weir.ffi.Memory;

/**
 * Cuts a packet that is several segments in one into those, where the way out is none for it: what
 * {@code tcp_gso_segment} of net/ipv4/tcp_offload.c and {@code __udp_gso_segment} of
 * net/ipv4/udp_offload.c do. Owned by one worker.
 */
final class Segmenter {
  /** Enough for 64 KB in segments of 512 bytes. */
  private static final int MOST = 128;

  private static final int ONLY_LAST = Tcp.FIN | Tcp.PSH;

  private final Outbox outbox;
  private final WorkerCounters counters;
  private final long[] pieces = new long[MOST];

  Segmenter(Outbox outbox, WorkerCounters counters) {
    this.outbox = outbox;
    this.counters = counters;
  }

  /** Bytes of a packet before its payload, without Ethernet. */
  static int headers(long ip, long transport) {
    int header = Ipv4.protocol(ip) == Ipv4.TCP ? Tcp.headerLength(transport) : Udp.HEADER;
    return (int) (transport - ip) + header;
  }

  /**
   * Cuts a packet, whose frame keeps the first segment. Each has a whole transport checksum.
   *
   * @param segment bytes of payload in each but the last, more than 0
   * @return how many there are, each of which the caller now owns; 0 where the frame was dropped
   */
  int split(long frame, long ip, long transport, int segment) {
    int headers = headers(ip, transport);
    int payload = Ipv4.totalLength(ip) - headers;
    int count = Math.max(1, (payload + segment - 1) / segment);
    if (count > MOST) {
      drop(frame, DropReason.TOO_LONG);
      return 0;
    }
    pieces[0] = frame;
    for (int i = 1; i < count; i++) {
      pieces[i] = outbox.take();
      if (pieces[i] == 0) {
        for (int j = 1; j < i; j++) {
          outbox.drop(pieces[j]);
        }
        drop(frame, DropReason.NO_FRAME);
        return 0;
      }
    }
    boolean tcp = Ipv4.protocol(ip) == Ipv4.TCP;
    int ipHeader = (int) (transport - ip);
    int identification = Ipv4.identification(ip);
    int sequence = tcp ? Tcp.sequenceNumber(transport) : 0;
    int flags = tcp ? Tcp.flags(transport) : 0;
    // From the last on, since the first lies where all of it does.
    for (int i = count - 1; i >= 0; i--) {
      long piece = pieces[i];
      int start = i * segment;
      int length = Math.min(segment, payload - start);
      if (i > 0) {
        int content = Ethernet.HEADER + headers;
        Memory.copy(frame, piece, content);
        Memory.copy(frame + content + start, piece + content, length);
      }
      long pieceIp = piece + Ethernet.HEADER;
      long pieceTransport = pieceIp + ipHeader;
      if (tcp) {
        int now = i == count - 1 ? flags : flags & ~ONLY_LAST;
        Memory.putByte(pieceTransport + Tcp.FLAGS, i == 0 ? now : now & ~Tcp.CWR);
        Memory.putIntBe(pieceTransport + Tcp.SEQUENCE_NUMBER, sequence + start);
      } else {
        Memory.putShortBe(pieceTransport + Udp.LENGTH, Udp.HEADER + length);
      }
      finish(pieceIp, pieceTransport, headers + length, identification + i);
    }
    return count;
  }

  /** One of those that {@link #split} made last. */
  long piece(int i) {
    return pieces[i];
  }

  private static void finish(long ip, long transport, int totalLength, int identification) {
    Memory.putShortBe(ip + Ipv4.TOTAL_LENGTH, totalLength);
    Memory.putShortBe(ip + Ipv4.IDENTIFICATION, identification);
    Ipv4.setHeaderChecksum(ip, 0);
    Ipv4.setHeaderChecksum(ip, Checksum.complement(Checksum.sum(ip, Ipv4.headerLength(ip))));
    Rewrite.renew(ip - Ethernet.HEADER, ip, transport, 0, false);
  }

  private void drop(long frame, DropReason reason) {
    counters.drop(reason.code());
    outbox.drop(frame);
  }
}

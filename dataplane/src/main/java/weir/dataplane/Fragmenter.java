package weir.dataplane;

import weir.ffi.Memory;

/**
 * Sends a packet in pieces that fit, as {@code ip_do_fragment} of net/ipv4/ip_output.c does (RFC
 * 791 section 3.2): every piece but the last as long as can be, all with the header's length,
 * options that are not to be copied replaced by padding. Owned by one worker.
 */
final class Fragmenter {
  /** Enough for every packet that fits a frame, where at least 128 bytes fit the way. */
  private static final int MOST = 64;

  private static final int OPTION_COPIED = 0x80;
  private static final int END_OF_OPTIONS = 0;
  private static final int NO_OPERATION = 1;

  private final Outbox outbox;
  private final WorkerCounters counters;

  /** The frames of all pieces but the first, while they are being made. */
  private final long[] pieces = new long[MOST];

  Fragmenter(Outbox outbox, WorkerCounters counters) {
    this.outbox = outbox;
    this.counters = counters;
  }

  /**
   * Sends a packet, and takes its frame, which keeps the first piece.
   *
   * @param frame all of it whole, with its transport checksum and its MACs
   * @param mtu less than the packet
   */
  void send(int port, long frame, int mtu) {
    long ip = frame + Ethernet.HEADER;
    int headerLength = Ipv4.headerLength(ip);
    int payload = Ipv4.totalLength(ip) - headerLength;
    int step = (mtu - headerLength) & -8;
    int count = step <= 0 ? Integer.MAX_VALUE : (payload + step - 1) / step;
    if (count > MOST) {
      counters.drop(DropReason.TOO_LONG.code());
      outbox.drop(frame);
      return;
    }
    for (int i = 1; i < count; i++) {
      pieces[i] = outbox.take();
      if (pieces[i] == 0) {
        giveUp(frame, i);
        return;
      }
    }
    int fragment = Ipv4.fragment(ip) & (Ipv4.MORE_FRAGMENTS | Ipv4.FRAGMENT_OFFSET);
    int headers = Ethernet.HEADER + headerLength;
    for (int i = 1; i < count; i++) {
      long piece = pieces[i];
      int start = i * step;
      int length = Math.min(step, payload - start);
      Memory.copy(frame, piece, headers);
      Memory.copy(frame + headers + start, piece + headers, length);
      blankOptions(piece + Ethernet.HEADER, headerLength);
      int more = i == count - 1 ? 0 : Ipv4.MORE_FRAGMENTS;
      finish(piece, headerLength + length, (fragment + start / 8) | more);
    }
    finish(frame, headerLength + step, fragment | Ipv4.MORE_FRAGMENTS);
    outbox.send(port, frame, headers + step, 0);
    for (int i = 1; i < count; i++) {
      outbox.send(port, pieces[i], headers + Math.min(step, payload - i * step), 0);
    }
  }

  private void giveUp(long frame, int taken) {
    for (int i = 1; i < taken; i++) {
      outbox.drop(pieces[i]);
    }
    counters.drop(DropReason.NO_FRAME.code());
    outbox.drop(frame);
  }

  private static void finish(long frame, int totalLength, int fragment) {
    long ip = frame + Ethernet.HEADER;
    Memory.putShortBe(ip + Ipv4.TOTAL_LENGTH, totalLength);
    Memory.putShortBe(ip + Ipv4.FLAGS_FRAGMENT_OFFSET, fragment);
    Ipv4.setHeaderChecksum(ip, 0);
    Ipv4.setHeaderChecksum(ip, Checksum.complement(Checksum.sum(ip, Ipv4.headerLength(ip))));
  }

  /** As {@code ip_options_fragment}: only the first piece has the options without a copied flag. */
  private static void blankOptions(long ip, int headerLength) {
    long at = ip + Ipv4.HEADER;
    long end = ip + headerLength;
    while (at < end) {
      int option = Memory.getByte(at);
      if (option == END_OF_OPTIONS) {
        return;
      }
      int length = option == NO_OPERATION || at + 1 == end ? 1 : Memory.getByte(at + 1);
      if (length < 1 || length > end - at) {
        return;
      }
      if ((option & OPTION_COPIED) == 0) {
        for (long i = at; i < at + length; i++) {
          Memory.putByte(i, NO_OPERATION);
        }
      }
      at += length;
    }
  }
}

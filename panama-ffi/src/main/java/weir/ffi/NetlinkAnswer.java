package weir.ffi;

import java.util.function.Consumer;

/** Puts the answer to one request together from datagrams: RFC 3549 section 2.3.2. */
final class NetlinkAnswer {
  /** The kernel's tables changed while it was dumping them, so that something may be missing. */
  static final int INTERRUPTED = 1;

  private final int sequence;
  private final Consumer<NetworkChange> objects;
  private boolean interrupted;
  private int result;

  /**
   * The answer to the request with a sequence number.
   *
   * @param objects takes what is in it
   */
  NetlinkAnswer(int sequence, Consumer<NetworkChange> objects) {
    this.sequence = sequence;
    this.objects = objects;
  }

  /**
   * Reads the next datagram.
   *
   * @return whether it was the last one
   * @throws ErrnoException with EBADMSG where it contradicts itself
   */
  boolean add(long datagram, long length) {
    NetlinkMessages messages = new NetlinkMessages(datagram, length);
    while (messages.next()) {
      // What is left of an answer that was not read to its end has another number.
      if (messages.sequence() != sequence) {
        continue;
      }
      interrupted |= (messages.flags() & Nl.NLM_F_DUMP_INTR) != 0;
      if (messages.type() == Nl.NLMSG_ERROR || messages.type() == Nl.NLMSG_DONE) {
        result = Math.min(messages.error(), 0);
        return true;
      }
      NetworkChange change = RtnetlinkReader.read(messages);
      if (change != null) {
        objects.accept(change);
      }
    }
    return false;
  }

  /** 0, {@code -errno}, or {@link #INTERRUPTED}. */
  int result() {
    return result == 0 && interrupted ? INTERRUPTED : result;
  }
}

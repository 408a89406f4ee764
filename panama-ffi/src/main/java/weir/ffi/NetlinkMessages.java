package weir.ffi;

/**
 * Walks the messages of one netlink datagram: RFC 3549 section 2.3, {@code linux/netlink.h}.
 *
 * <p>A message never reaches past the datagram: lengths that say so are an EBADMSG.
 */
final class NetlinkMessages {
  private final long end;
  private long message;
  private long following;

  /** The datagram of {@code length} bytes at {@code address}. */
  NetlinkMessages(long address, long length) {
    following = address;
    end = address + length;
  }

  /**
   * Goes to the next message.
   *
   * @return whether there is one
   * @throws ErrnoException with EBADMSG where its length is impossible
   */
  boolean next() {
    message = following;
    long left = end - message;
    if (left <= 0) {
      return false;
    }
    long length = left < Nlmsghdr.SIZEOF ? -1 : Integer.toUnsignedLong(Nlmsghdr.nlmsgLen(message));
    if (length < Nlmsghdr.SIZEOF || length > left) {
      throw new ErrnoException("netlink message of " + length + " bytes in " + left, Errno.EBADMSG);
    }
    // The padding of the last message may be missing.
    following = message + align(length);
    return true;
  }

  int type() {
    return Nlmsghdr.nlmsgType(message);
  }

  int flags() {
    return Nlmsghdr.nlmsgFlags(message);
  }

  int sequence() {
    return Nlmsghdr.nlmsgSeq(message);
  }

  /** The address of what follows the header. */
  long body() {
    return message + Nlmsghdr.SIZEOF;
  }

  /** Bytes of what follows the header. */
  long bodyLength() {
    return Integer.toUnsignedLong(Nlmsghdr.nlmsgLen(message)) - Nlmsghdr.SIZEOF;
  }

  /**
   * The error number in a message of type NLMSG_ERROR or NLMSG_DONE.
   *
   * @return 0, or {@code -errno}
   */
  int error() {
    // Old kernels send NLMSG_DONE without one.
    return bodyLength() < Integer.BYTES ? 0 : Nlmsgerr.error(body());
  }

  static long align(long length) {
    return length + Nl.NLMSG_ALIGNTO - 1 & -Nl.NLMSG_ALIGNTO;
  }
}

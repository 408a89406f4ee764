package weir.ffi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Builds netlink datagrams by hand, also such as no kernel would send. */
final class NetlinkBytes {
  private final ByteBuffer bytes = ByteBuffer.allocate(4096).order(ByteOrder.nativeOrder());
  private int message;

  /** Starts a message with {@code body} bytes of zero after its header. */
  NetlinkBytes message(int type, int flags, int sequence, int body) {
    message = bytes.position();
    bytes.putInt(0).putShort((short) type).putShort((short) flags).putInt(sequence).putInt(0);
    bytes.position(bytes.position() + body);
    return closed();
  }

  /** Changes a byte of the body. */
  NetlinkBytes with(long offset, int value) {
    bytes.put(message + (int) Nlmsghdr.SIZEOF + (int) offset, (byte) value);
    return this;
  }

  /** Adds an attribute; each value is a byte. */
  NetlinkBytes attribute(int type, int... value) {
    return attributeOf(value.length + (int) Rtattr.SIZEOF, type, value);
  }

  /** Adds an attribute that claims to be of {@code length} bytes. */
  NetlinkBytes attributeOf(int length, int type, int... value) {
    bytes.putShort((short) length).putShort((short) type);
    for (int octet : value) {
      bytes.put((byte) octet);
    }
    bytes.position((int) NetlinkMessages.align(bytes.position()));
    return closed();
  }

  /** Has the message claim to be of {@code length} bytes. */
  NetlinkBytes claiming(int length) {
    bytes.putInt(message, length);
    return this;
  }

  byte[] toArray() {
    byte[] copy = new byte[bytes.position()];
    bytes.get(0, copy);
    return copy;
  }

  /** What is in the one message of this datagram. */
  List<NetworkChange> read() {
    return read(toArray());
  }

  /** What is in the messages of a datagram, read where a step too far would not go unnoticed. */
  static List<NetworkChange> read(byte[] datagram) {
    List<NetworkChange> changes = new ArrayList<>();
    try (GuardedBytes guarded = new GuardedBytes(datagram)) {
      NetlinkMessages messages = new NetlinkMessages(guarded.address(), datagram.length);
      while (messages.next()) {
        NetworkChange change = RtnetlinkReader.read(messages);
        if (change != null) {
          changes.add(change);
        }
      }
    }
    return changes;
  }

  private NetlinkBytes closed() {
    bytes.putInt(message, bytes.position() - message);
    return this;
  }
}

package weir.netns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;

/** Sends every datagram back to where it came from, by a socket in a namespace. */
public final class UdpEcho implements AutoCloseable {
  private static final int LARGEST = 65_535;
  private static final int RECEIVE_BUFFER = 1 << 20;

  private final DatagramChannel channel;

  private UdpEcho(DatagramChannel channel) {
    this.channel = channel;
  }

  /**
   * Starts echoing; ends with the lab.
   *
   * @param address the local address, which answers come from: with direct routing the VIP
   */
  public static UdpEcho start(Netns namespace, String address, int port) {
    DatagramChannel channel =
        namespace.call(
            () ->
                DatagramChannel.open()
                    .setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER)
                    .bind(new InetSocketAddress(address, port)));
    UdpEcho server = namespace.lab().own(new UdpEcho(channel));
    Thread.ofPlatform().daemon().name("echo in " + namespace.role()).start(server::echo);
    return server;
  }

  private void echo() {
    ByteBuffer datagram = ByteBuffer.allocate(LARGEST);
    try {
      while (true) {
        SocketAddress from = channel.receive(datagram.clear());
        channel.send(datagram.flip(), from);
      }
    } catch (ClosedChannelException closed) {
      // The way to end it.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

package weir.afxdp;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import weir.ffi.Memory;

/**
 * What the programs at both ends of a {@link VethLab} do, and how packets of theirs are steered.
 */
final class Peers {
  private Peers() {}

  /** Swaps both ends of a UDP packet; the sum over both stays as it is. */
  static void turnAround(long frame) {
    swap(frame, frame + 6, 6);
    swap(frame + 26, frame + 30, 4);
    swap(frame + 34, frame + 36, 2);
  }

  private static void swap(long a, long b, int length) {
    for (int i = 0; i < length; i++) {
      int byteOfA = Memory.getByte(a + i);
      Memory.putByte(a + i, Memory.getByte(b + i));
      Memory.putByte(b + i, byteOfA);
    }
  }

  /** Both directions, as NAT has them. */
  static void steerVip(PacketIo io, int protocol, int port) throws Exception {
    int vip = number(VethLab.VIP);
    io.steering().add(Steer.port(Steer.Side.DESTINATION, vip, protocol, port));
    io.steering().add(Steer.port(Steer.Side.SOURCE, vip, protocol, port));
    io.steering().addLocal(number(VethLab.DIRECTOR_ADDRESS));
    io.steering().addLocal(vip);
  }

  static void stop(L2Forwarder forwarder, Thread worker) throws InterruptedException {
    forwarder.stop();
    worker.join();
  }

  static DatagramSocket udp(String namespace, String address, int port) throws Exception {
    DatagramSocket socket =
        VethLab.call(namespace, () -> new DatagramSocket(new InetSocketAddress(address, port)));
    socket.setSoTimeout(5000);
    return socket;
  }

  static ServerSocket listen(String namespace, String address, int port) throws Exception {
    return VethLab.call(namespace, () -> new ServerSocket(port, 1, InetAddress.getByName(address)));
  }

  static DatagramPacket receive(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
    socket.receive(packet);
    return packet;
  }

  static byte[] bytes(DatagramPacket packet) {
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  static byte[] echo(ServerSocket listener, int length) {
    try (Socket socket = listener.accept()) {
      byte[] content = read(socket, length);
      socket.getOutputStream().write(content);
      return content;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] read(Socket socket, int length) {
    try {
      return socket.getInputStream().readNBytes(length);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static int number(String address) throws IOException {
    return ByteBuffer.wrap(InetAddress.getByName(address).getAddress()).getInt();
  }
}

package weir.afxdp;

import java.lang.foreign.Arena;
import weir.afxdp.bpf.BpfProgram;
import weir.ffi.Errno;
import weir.ffi.ErrnoException;
import weir.ffi.IfPacket;
import weir.ffi.Libc;
import weir.ffi.Memory;
import weir.ffi.PacketSocket;
import weir.ffi.Socket;
import weir.ffi.TpacketStats;

/**
 * A packet socket on an interface: receives a copy of what the filter lets through, before the
 * kernel's stack sees it, and sends. In front of each packet lies a {@link weir.ffi.VirtioNetHdr},
 * so that packets of several segments and checksums that are still to be completed stay what they
 * are. packet(7).
 */
final class TapSocket implements AutoCloseable {
  /** Bytes of packets, as the kernel counts them, that may wait; some hundred large ones. */
  private static final int BUFFER = 32 << 20;

  private final PacketSocket socket;
  private final String name;
  private long drops;

  /**
   * Opens a socket; receives from now on what the filter takes.
   *
   * @param filter a socket filter
   */
  TapSocket(Device device, BpfProgram filter) {
    name = device.name();
    socket = new PacketSocket(device.index(), 0);
    try {
      set(Socket.SOL_PACKET, IfPacket.PACKET_VNET_HDR, 1);
      set(Socket.SOL_SOCKET, Socket.SO_ATTACH_BPF, filter.fd());
      grow(Socket.SO_RCVBUFFORCE, Socket.SO_RCVBUF);
      grow(Socket.SO_SNDBUFFORCE, Socket.SO_SNDBUF);
      socket.bind(device.index(), IfPacket.ETH_P_ALL);
    } catch (ErrnoException e) {
      socket.close();
      throw e;
    }
  }

  private void set(int level, int option, int value) {
    ErrnoException.check(
        "set option " + option + " of a packet socket on " + name,
        Libc.setsockopt(socket.fd(), level, option, value));
  }

  /** Without CAP_NET_ADMIN as far as the system allows. */
  private void grow(int force, int option) {
    if (Libc.setsockopt(socket.fd(), Socket.SOL_SOCKET, force, BUFFER) == -Errno.EPERM) {
      set(Socket.SOL_SOCKET, option, BUFFER);
    }
  }

  int fd() {
    return socket.fd();
  }

  /**
   * From now on shares what comes with other sockets, each flow with one of them.
   *
   * @param group what this gave for another socket; -1 for the first of them
   * @return the group
   */
  int share(int group) {
    int how = IfPacket.PACKET_FANOUT_HASH;
    if (group >= 0) {
      set(Socket.SOL_PACKET, IfPacket.PACKET_FANOUT, how << 16 | group);
      return group;
    }
    how |= IfPacket.PACKET_FANOUT_FLAG_UNIQUEID;
    set(Socket.SOL_PACKET, IfPacket.PACKET_FANOUT, how << 16);
    try (Arena arena = Arena.ofConfined()) {
      return Memory.getInt(option(arena, IfPacket.PACKET_FANOUT, Integer.BYTES)) & 0xffff;
    }
  }

  /** Packets that were lost since there was no room for them, since the start. For any thread. */
  synchronized long drops() {
    try (Arena arena = Arena.ofConfined()) {
      // The kernel counts from zero each time.
      long stats = option(arena, IfPacket.PACKET_STATISTICS, TpacketStats.SIZEOF);
      drops += Integer.toUnsignedLong(TpacketStats.tpDrops(stats));
      return drops;
    }
  }

  private long option(Arena arena, int option, long size) {
    long value = arena.allocate(size, Integer.BYTES).address();
    long length = arena.allocate(Integer.BYTES, Integer.BYTES).address();
    Memory.putInt(length, (int) size);
    ErrnoException.check(
        "read option " + option + " of a packet socket on " + name,
        Libc.getsockopt(socket.fd(), Socket.SOL_PACKET, option, value, length));
    return value;
  }

  @Override
  public void close() {
    socket.close();
  }
}

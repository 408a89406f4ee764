package weir.ffi;

import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;

/**
 * Asks the kernel about network interfaces by ioctl(2).
 *
 * <p>The answers are those of the network namespace that the opening thread was in. (Directories
 * under {@code /sys/class/net} show that of the mount.) Any thread may use it, one at a time.
 */
public final class Interfaces implements AutoCloseable {
  /** An offload that can be switched on and off. */
  public enum Offload {
    /** The interface completes checksums of what it transmits. */
    TX_CHECKSUM(Ethtool.ETHTOOL_GTXCSUM),
    /** The interface verifies checksums of what it receives. */
    RX_CHECKSUM(Ethtool.ETHTOOL_GRXCSUM),
    /** The interface cuts up TCP segments that are longer than a packet. */
    TSO(Ethtool.ETHTOOL_GTSO),
    /** The kernel cuts them up just before the interface. */
    GSO(Ethtool.ETHTOOL_GGSO),
    /** The kernel joins received segments. */
    GRO(Ethtool.ETHTOOL_GGRO);

    private final int command;

    Offload(int command) {
      this.command = command;
    }
  }

  private final int fd;

  /**
   * Looks into the calling thread's network namespace.
   *
   * @throws ErrnoException where no socket can be opened
   */
  public Interfaces() {
    fd =
        (int)
            ErrnoException.check(
                "open a socket", Libc.socket(Socket.AF_INET, Socket.SOCK_DGRAM, 0));
  }

  /**
   * The ifindex of an interface.
   *
   * @throws ErrnoException with ENODEV where there is none of that name
   */
  public int index(String name) {
    try (Arena arena = Arena.ofConfined()) {
      return Ifreq.ifrIfindex(ask(arena, "index", name, Sockios.SIOCGIFINDEX));
    }
  }

  /**
   * The name of the interface with an ifindex.
   *
   * @throws ErrnoException with ENODEV where there is none
   */
  public String name(int index) {
    try (Arena arena = Arena.ofConfined()) {
      long request = arena.allocate(Ifreq.SIZEOF, Long.BYTES).address();
      Ifreq.ifrIfindex(request, index);
      ErrnoException.check(
          "name of interface " + index, Libc.ioctl(fd, Sockios.SIOCGIFNAME, request));
      return string(request + Ifreq.IFR_NAME_OFFSET, Sockios.IFNAMSIZ);
    }
  }

  /** The flags of an interface, as {@link If} names them: the low 16 bits. */
  public int flags(String name) {
    try (Arena arena = Arena.ofConfined()) {
      return Ifreq.ifrFlags(ask(arena, "flags", name, Sockios.SIOCGIFFLAGS));
    }
  }

  /** Bytes of an IP packet that fit into a frame of the interface. */
  public int mtu(String name) {
    try (Arena arena = Arena.ofConfined()) {
      return Ifreq.ifrMtu(ask(arena, "MTU", name, Sockios.SIOCGIFMTU));
    }
  }

  /** The kind of hardware, as {@link If#ARPHRD_ETHER}. */
  public int hardware(String name) {
    try (Arena arena = Arena.ofConfined()) {
      return Ifreq.ifrHwaddrSaFamily(ask(arena, "hardware", name, Sockios.SIOCGIFHWADDR));
    }
  }

  /** The MAC in the low 48 bits, first byte on the wire highest. */
  public long mac(String name) {
    try (Arena arena = Arena.ofConfined()) {
      return Memory.getMac(
          ask(arena, "MAC", name, Sockios.SIOCGIFHWADDR) + Ifreq.IFR_HWADDR_SA_DATA_OFFSET);
    }
  }

  /** The name of the driver such as {@code veth}; empty where the interface has none to tell. */
  public String driver(String name) {
    try (Arena arena = Arena.ofConfined()) {
      long info = arena.allocate(EthtoolDrvinfo.SIZEOF, Long.BYTES).address();
      EthtoolDrvinfo.cmd(info, Ethtool.ETHTOOL_GDRVINFO);
      return ethtool(arena, "driver", name, info)
          ? string(info + EthtoolDrvinfo.DRIVER_OFFSET, 32)
          : "";
    }
  }

  /** How many queues receive, at least 1. */
  public int receiveQueues(String name) {
    try (Arena arena = Arena.ofConfined()) {
      long channels = arena.allocate(EthtoolChannels.SIZEOF, Long.BYTES).address();
      EthtoolChannels.cmd(channels, Ethtool.ETHTOOL_GCHANNELS);
      if (!ethtool(arena, "queues", name, channels)) {
        return 1;
      }
      return Math.max(
          1, EthtoolChannels.rxCount(channels) + EthtoolChannels.combinedCount(channels));
    }
  }

  /** Whether an offload is on; one that the interface does not know is off. */
  public boolean isOn(String name, Offload offload) {
    try (Arena arena = Arena.ofConfined()) {
      long value = arena.allocate(EthtoolValue.SIZEOF, Long.BYTES).address();
      EthtoolValue.cmd(value, offload.command);
      return ethtool(arena, offload.name(), name, value) && EthtoolValue.data(value) != 0;
    }
  }

  @Override
  public void close() {
    Libc.close(fd);
  }

  private long ask(Arena arena, String what, String name, int request) {
    long ifreq = request(arena, name);
    ErrnoException.check(what + " of interface " + name, Libc.ioctl(fd, request, ifreq));
    return ifreq;
  }

  /** Runs an ethtool command in place; false where the interface does not support it. */
  private boolean ethtool(Arena arena, String what, String name, long command) {
    long ifreq = request(arena, name);
    Ifreq.ifrData(ifreq, command);
    int result = Libc.ioctl(fd, Sockios.SIOCETHTOOL, ifreq);
    if (result == -Errno.EOPNOTSUPP) {
      return false;
    }
    ErrnoException.check(what + " of interface " + name, result);
    return true;
  }

  private static long request(Arena arena, String name) {
    long ifreq = arena.allocate(Ifreq.SIZEOF, Long.BYTES).address();
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0 || bytes.length >= Sockios.IFNAMSIZ) {
      throw new ErrnoException("interface " + name, Errno.ENODEV);
    }
    for (int i = 0; i < bytes.length; i++) {
      Memory.putByte(ifreq + Ifreq.IFR_NAME_OFFSET + i, bytes[i]);
    }
    return ifreq;
  }

  private static String string(long address, int room) {
    byte[] bytes = new byte[room];
    int length = 0;
    while (length < room && Memory.getByte(address + length) != 0) {
      bytes[length] = (byte) Memory.getByte(address + length);
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}

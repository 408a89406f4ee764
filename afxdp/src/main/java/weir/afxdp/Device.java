package weir.afxdp;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import weir.ffi.Errno;
import weir.ffi.ErrnoException;
import weir.ffi.Memory;

/**
 * What an interface is, asked of the kernel by ioctl: {@code /sys/class/net} may show those of
 * another network namespace.
 *
 * @param index the kernel's ifindex
 * @param mac low 48 bits, first byte on the wire highest
 * @param mtu bytes of IP packet
 * @param receiveQueues 1 or more
 * @param isVirtual whether local sockets may be behind it, whose packets come without a checksum
 * @param merges whether the interface merges received segments (GRO)
 */
record Device(
    String name,
    int index,
    long mac,
    int mtu,
    int receiveQueues,
    boolean isVirtual,
    boolean merges) {
  private static final int IFNAMSIZ = 16;
  private static final int ARPHRD_ETHER = 1;

  private static final int SIOCGIFMTU = 0x8921;
  private static final int SIOCGIFHWADDR = 0x8927;
  private static final int SIOCGIFINDEX = 0x8933;
  private static final int SIOCETHTOOL = 0x8946;

  // struct ifreq: the name, then a union.
  private static final int IFREQ_SIZE = 40;
  private static final int IFREQ_UNION = IFNAMSIZ;

  private static final int ETHTOOL_GDRVINFO = 0x03;
  private static final int ETHTOOL_GGRO = 0x2b;
  private static final int ETHTOOL_GCHANNELS = 0x3c;
  private static final int ETHTOOL_SIZE = 256;
  // struct ethtool_drvinfo
  private static final int DRVINFO_DRIVER = 4;
  private static final int DRVINFO_BUS_INFO = 100;
  // struct ethtool_channels
  private static final int CHANNELS_RX_COUNT = 20;
  private static final int CHANNELS_COMBINED_COUNT = 32;

  /** Virtual devices that have a place on a bus; the others have none. */
  private static final Set<String> VIRTUAL_ON_A_BUS =
      Set.of("virtio_net", "vif", "hv_netvsc", "vmxnet3");

  /**
   * Looks an interface up in the network namespace of this thread.
   *
   * @throws ErrnoException where there is no such interface (ENODEV) or it is not an Ethernet one
   *     (EOPNOTSUPP)
   */
  static Device find(String name) {
    long socket = Linux.socket(Linux.AF_INET, Linux.SOCK_DGRAM, 0);
    int fd = (int) ErrnoException.check("open a socket", socket);
    try (Arena arena = Arena.ofConfined()) {
      Query query = new Query(fd, name, arena);
      int index = query.number(SIOCGIFINDEX);
      int mtu = query.number(SIOCGIFMTU);
      long address = query.ask(SIOCGIFHWADDR);
      if (Memory.getShort(address) != ARPHRD_ETHER) {
        throw new ErrnoException(name + " is not an Ethernet interface", Errno.EOPNOTSUPP);
      }
      long mac =
          (long) Memory.getShortBe(address + 2) << 32
              | (Memory.getIntBe(address + 4) & 0xffffffffL);
      return new Device(
          name, index, mac, mtu, query.receiveQueues(), query.isVirtual(), query.merges());
    } finally {
      Linux.close(fd);
    }
  }

  private record Query(int fd, String name, Arena arena) {
    /** Makes a request that must work: the address of the answer. */
    long ask(int request) {
      long ifreq = ifreq();
      ErrnoException.check("find interface " + name, Linux.ioctl(fd, request, ifreq));
      return ifreq + IFREQ_UNION;
    }

    int number(int request) {
      return Memory.getInt(ask(request));
    }

    int receiveQueues() {
      MemorySegment channels = ethtool(ETHTOOL_GCHANNELS);
      long at = channels.address();
      int queues =
          Memory.getInt(at + CHANNELS_RX_COUNT) + Memory.getInt(at + CHANNELS_COMBINED_COUNT);
      return Math.max(queues, 1);
    }

    boolean isVirtual() {
      MemorySegment info = ethtool(ETHTOOL_GDRVINFO);
      String driver = info.getString(DRVINFO_DRIVER, StandardCharsets.US_ASCII);
      String bus = info.getString(DRVINFO_BUS_INFO, StandardCharsets.US_ASCII);
      return !bus.matches(".*[0-9].*") || VIRTUAL_ON_A_BUS.contains(driver);
    }

    boolean merges() {
      return Memory.getInt(ethtool(ETHTOOL_GGRO).address() + 4) != 0;
    }

    /** An answer of zeros where the driver does not know the command. */
    private MemorySegment ethtool(int command) {
      MemorySegment answer = arena.allocate(ETHTOOL_SIZE, 8);
      Memory.putInt(answer.address(), command);
      long ifreq = ifreq();
      Memory.putLong(ifreq + IFREQ_UNION, answer.address());
      Linux.ioctl(fd, SIOCETHTOOL, ifreq);
      return answer;
    }

    private long ifreq() {
      MemorySegment ifreq = arena.allocate(IFREQ_SIZE, 8);
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      if (bytes.length >= IFNAMSIZ) {
        throw new ErrnoException("find interface " + name, Errno.ENODEV);
      }
      MemorySegment.copy(MemorySegment.ofArray(bytes), 0, ifreq, 0, bytes.length);
      return ifreq.address();
    }
  }
}

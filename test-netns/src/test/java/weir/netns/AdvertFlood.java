package weir.netns;

import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import weir.ffi.IfPacket;
import weir.ffi.Interfaces;
import weir.ffi.Memory;
import weir.ffi.PacketSocket;
import weir.vrrp.AdvertWriter;
import weir.vrrp.Settings;

/** The client sends advertisements to Weir alone, in turn, as fast as it can, until closed. */
final class AdvertFlood implements AutoCloseable {
  private static final int ETHERNET = 14;
  private static final int IPV4 = 20;

  /** Of VRRP: version and type, VRID, priority, count, two bytes by version, checksum. */
  private static final int VRRP_CHECKSUM = IPV4 + 6;

  private final CompletableFuture<?> end;
  private final long startNs = System.nanoTime();
  private final AtomicLong sent = new AtomicLong();
  private volatile boolean enough;

  AdvertFlood(FailoverPair pair, List<byte[]> packets) {
    long to = pair.weir().host().call(AdvertFlood::macOfEth0);
    end = pair.client().submit(() -> send(to, packets));
  }

  private long send(long to, List<byte[]> packets) {
    int slot = 256;
    try (Interfaces interfaces = new Interfaces();
        PacketSocket socket = new PacketSocket(interfaces.index("eth0"), 0);
        Arena arena = Arena.ofConfined()) {
      long frames = arena.allocate((long) slot * packets.size(), Long.BYTES).address();
      long from = macOfEth0();
      for (int i = 0; i < packets.size(); i++) {
        long frame = frames + (long) slot * i;
        Memory.putMac(frame, to);
        Memory.putMac(frame + 6, from);
        Memory.putShortBe(frame + 12, IfPacket.ETH_P_IP);
        Memory.putBytes(frame + ETHERNET, packets.get(i));
      }
      while (!enough) {
        for (int i = 0; i < packets.size(); i++) {
          socket.send(frames + (long) slot * i, ETHERNET + packets.get(i).length);
        }
        sent.addAndGet(packets.size());
      }
    }
    return sent.get();
  }

  private static long macOfEth0() {
    try (Interfaces interfaces = new Interfaces()) {
      return interfaces.mac("eth0");
    }
  }

  /** So far. */
  long sent() {
    return sent.get();
  }

  long perSecond() {
    return sent.get() * 1_000_000_000L / (System.nanoTime() - startNs);
  }

  @Override
  public void close() {
    enough = true;
    end.join();
  }

  /**
   * A packet for the first instance of a configuration.
   *
   * @param host whose last byte the source has
   * @param kind {@code priority N}, and what is wrong with it
   */
  static byte[] packet(String configuration, int host, String kind) {
    String text =
        kind.contains("password")
            ? configuration.replace("auth_pass secret", "auth_pass guessed")
            : configuration;
    Settings settings = WeirRouter.configuration(text).instances().getFirst().settings();
    String[] words = kind.split("[ ,]+", -1);
    int priority = Integer.parseInt(words[1]);
    int ttl = words.length > 3 && words[2].equals("TTL") ? Integer.parseInt(words[3]) : 255;
    byte[] packet =
        new AdvertWriter(settings)
            .ipv4(
                InetAddress.ofLiteral(FailoverPair.address(host)),
                InetAddress.ofLiteral("224.0.0.18"),
                priority,
                ttl);
    if (kind.endsWith("short")) {
      packet = Arrays.copyOf(packet, IPV4 + 6);
      packet[3] = (byte) packet.length;
    } else if (kind.endsWith("version")) {
      packet[IPV4] = 0x11;
    } else if (kind.endsWith("checksum")) {
      packet[VRRP_CHECKSUM] ^= 0x55;
    }
    completeHeader(packet);
    return packet;
  }

  /** The checksum that the kernel would have set. */
  private static void completeHeader(byte[] packet) {
    int sum = 0;
    for (int i = 0; i < IPV4; i += 2) {
      sum += (packet[i] & 0xff) << 8 | (packet[i + 1] & 0xff);
    }
    int checksum = ~((sum & 0xffff) + (sum >>> 16));
    packet[10] = (byte) (checksum >>> 8);
    packet[11] = (byte) checksum;
  }
}

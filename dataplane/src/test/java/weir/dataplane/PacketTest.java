package weir.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import weir.dataplane.testing.PacketBuilder;

class PacketTest {
  /** What it shows, the packet, and why it is dropped, or null where it is good. */
  private record Case(String shows, Frame frame, @Nullable DropReason reason) {}

  private static final int IP = Ethernet.HEADER;
  private static final int TRANSPORT = IP + Ipv4.HEADER;

  @TestFactory
  List<DynamicTest> shouldCheckEveryField() {
    return List.of(
            good("TCP without data", tcp()),
            good("TCP with options and data", tcp().tcpOptions(new byte[12]).payloadLength(99)),
            good("UDP without data", udp()),
            good("padding up to the least Ethernet frame", udp().padTo(60)),
            good("time to live of 0, which is for forwarding to judge", tcp().timeToLive(0)),
            good("class E, which Linux takes for unicast", from("240.0.0.1")),
            bad("no bytes", new byte[0], DropReason.SHORT_FRAME),
            bad("an Ethernet header only", cut(tcp(), 14), DropReason.SHORT_FRAME),
            bad("one byte less than an IP header", cut(tcp(), 33), DropReason.SHORT_FRAME),
            bad("IPv6", set(tcp(), 12, 0x86, 0xdd), DropReason.NOT_IPV4),
            bad("a VLAN tag", set(tcp(), 12, 0x81, 0x00), DropReason.NOT_IPV4),
            bad("IP version 6", set(tcp(), IP, 0x65), DropReason.BAD_VERSION),
            bad("header length 16", set(tcp(), IP, 0x44), DropReason.BAD_HEADER_LENGTH),
            bad("options beyond the frame", set(cut(udp(), 42), IP, 0x4f), DropReason.SHORT_FRAME),
            bad("one bit of the header", set(tcp(), IP + 1, 1), DropReason.BAD_HEADER_CHECKSUM),
            bad("a byte missing at the end", less(tcp(), 1), DropReason.BAD_TOTAL_LENGTH),
            bad(
                "total length less than the header",
                header(udp(), ip -> set(ip, IP + 2, 0, 19)),
                DropReason.BAD_TOTAL_LENGTH),
            bad("source 0.0.0.0", from("0.0.0.0").build(), DropReason.MARTIAN_SOURCE),
            bad("source loopback", from("127.0.0.1").build(), DropReason.MARTIAN_SOURCE),
            bad("source multicast", from("224.0.0.1").build(), DropReason.MARTIAN_SOURCE),
            bad("source broadcast", from("255.255.255.255").build(), DropReason.MARTIAN_SOURCE),
            bad("a first fragment", udp().fragment(0x2000).build(), DropReason.FRAGMENT),
            bad("a later fragment", udp().fragment(0x00b9).build(), DropReason.FRAGMENT),
            bad("ICMP", header(udp(), ip -> set(ip, IP + 9, 1)), DropReason.UNSUPPORTED_PROTOCOL),
            bad(
                "19 bytes of TCP",
                header(tcp(), ip -> set(ip, IP + 2, 0, 39)),
                DropReason.SHORT_FRAME),
            bad(
                "7 bytes of UDP",
                header(udp(), ip -> set(ip, IP + 2, 0, 27)),
                DropReason.SHORT_FRAME),
            bad(
                "7 bytes of UDP, padding after",
                header(udp().padTo(60), ip -> set(ip, IP + 2, 0, 27)),
                DropReason.SHORT_FRAME),
            bad("data offset 4", set(tcp(), TRANSPORT + 12, 0x40), DropReason.BAD_DATA_OFFSET),
            bad("data offset 6", set(tcp(), TRANSPORT + 12, 0x60), DropReason.BAD_DATA_OFFSET))
        .stream()
        .map(c -> DynamicTest.dynamicTest(c.shows, () -> check(c.frame, c.reason)))
        .toList();
  }

  @TestFactory
  List<DynamicTest> shouldFindTheTransportHeaderBehindOptions() {
    return List.of(0, 4, 40).stream()
        .map(
            options ->
                DynamicTest.dynamicTest(
                    options + " bytes of options",
                    () -> {
                      Frame frame = new Frame(tcp().ipOptions(new byte[options]).build());
                      assertEquals(34 + options, Packet.transport(frame.address, frame.length));
                    }))
        .toList();
  }

  private static void check(Frame frame, @Nullable DropReason reason) {
    int result = Packet.transport(frame.address, frame.length);
    assertEquals(reason, result < 0 ? DropReason.of(result) : null);
  }

  private static Case good(String shows, PacketBuilder packet) {
    return new Case(shows, new Frame(packet.build()), null);
  }

  private static Case bad(String shows, byte[] frame, DropReason reason) {
    return new Case(shows, new Frame(frame), reason);
  }

  private static PacketBuilder tcp() {
    return PacketBuilder.tcp("10.0.1.2", 1000, "10.0.1.100", 80);
  }

  private static PacketBuilder udp() {
    return PacketBuilder.udp("10.0.1.2", 1000, "10.0.1.100", 80);
  }

  private static PacketBuilder from(String source) {
    return PacketBuilder.udp(source, 1000, "10.0.1.100", 80);
  }

  private static byte[] cut(PacketBuilder packet, int length) {
    return Arrays.copyOf(packet.build(), length);
  }

  private static byte[] less(PacketBuilder packet, int bytes) {
    byte[] frame = packet.build();
    return Arrays.copyOf(frame, frame.length - bytes);
  }

  private static byte[] set(PacketBuilder packet, int at, int... values) {
    return set(packet.build(), at, values);
  }

  private static byte[] set(byte[] frame, int at, int... values) {
    for (int i = 0; i < values.length; i++) {
      frame[at + i] = (byte) values[i];
    }
    return frame;
  }

  /** A packet with other header fields under a right checksum. */
  private static byte[] header(PacketBuilder packet, Consumer<byte[]> change) {
    byte[] frame = packet.build();
    change.accept(frame);
    set(frame, IP + 10, 0, 0);
    Frame copy = new Frame(frame);
    int checksum = ~Checksum.sum(copy.address + IP, Ipv4.HEADER);
    return set(frame, IP + 10, checksum >>> 8, checksum);
  }
}

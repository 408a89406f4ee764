package weir.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static weir.vrrp.Samples.V2;
import static weir.vrrp.Samples.V3;
import static weir.vrrp.Samples.address;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weir.vrrp.Counters.Counter;
import weir.vrrp.Settings.Authentication;
import weir.vrrp.Settings.Unicast;

/** Section 5.1: packets, and the checks of what comes in. */
class AdvertReaderTest {
  private static final InetAddress SOURCE = address("10.0.0.2");
  private static final Authentication PASS =
      new Authentication(Authentication.Type.PASS, "password123");
  private static final Authentication AH = new Authentication(Authentication.Type.AH, "secret");

  private static Datagram sent(Samples samples, int priority) {
    Settings settings = samples.settings();
    if (settings.isIpv6()) {
      InetAddress source = address("fe80::2");
      byte[] payload = new AdvertWriter(settings).ipv6(source, Samples.GROUP_V6, priority);
      return Datagram.ofIpv6(source, Samples.GROUP_V6, 255, payload);
    }
    byte[] packet = new AdvertWriter(settings).ipv4(SOURCE, Samples.GROUP, priority);
    return datagram(packet);
  }

  private static Datagram datagram(byte[] packet) {
    return Objects.requireNonNull(Datagram.ofIpv4(packet, packet.length));
  }

  static Stream<Samples> kinds() {
    return Stream.of(
        V2,
        V2.with(PASS),
        V2.with(AH),
        V2.withAddresses(),
        V3,
        V3.withPlainChecksum(),
        V3.withAddresses("fe80::100", "fd00::100"));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void shouldReadWhatItWrites(Samples samples) {
    Verdict verdict = new AdvertReader(samples.settings()).read(sent(samples, 77));
    Advert advert = assertInstanceOf(Verdict.Good.class, verdict, verdict::toString).advert();
    assertEquals(77, advert.priority());
    assertEquals(samples.addresses(), advert.addresses());
    assertEquals(samples.advertIntervalNs(), advert.intervalNs());
    assertEquals(51, AdvertReader.virtualRouterId(sent(samples, 77)));
  }

  /** Added up by hand: {@code auth_pass 1111}, two addresses, VRID 51. */
  @Test
  void shouldWriteAsTheRfcHasIt() {
    Samples samples = V2.with(new Authentication(Authentication.Type.PASS, "1111"));
    byte[] packet = new AdvertWriter(samples.settings()).ipv4(SOURCE, Samples.GROUP, 100);
    assertEquals(
        "45c0002c00010000ff7000000a000002e0000012"
            + "213364020101029e"
            + "0a0000640a000065"
            + "3131313100000000",
        HexFormat.of().formatHex(packet));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void shouldNoticeEveryChangedBit(Samples samples) {
    if (samples.settings().isIpv6()) {
      return;
    }
    byte[] packet = new AdvertWriter(samples.settings()).ipv4(SOURCE, Samples.GROUP, 100);
    // What is not covered: TOS, identification, fragment offset, and the header's own checksum.
    for (int bit = Datagram.IPV4_HEADER * 8; bit < packet.length * 8; bit++) {
      byte[] changed = packet.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      int at = bit / 8;
      if (AdvertReader.virtualRouterId(datagram(changed)) != 51) {
        continue;
      }
      Verdict verdict = new AdvertReader(samples.settings()).read(datagram(changed));
      assertInstanceOf(Verdict.Bad.class, verdict, () -> "byte " + at + " " + verdict);
    }
  }

  private static void refused(Samples ours, Datagram datagram, Counter counter, String log) {
    Verdict verdict = new AdvertReader(ours.settings()).read(datagram);
    bad(counter, log, verdict);
  }

  private static void bad(@Nullable Counter counter, String log, Verdict verdict) {
    Verdict.Bad bad = assertInstanceOf(Verdict.Bad.class, verdict, verdict::toString);
    assertEquals("(VI_1) " + log, bad.log());
    assertEquals(counter, bad.counter());
  }

  @Test
  void shouldSayWhatIsWrongInTheWordsOfKeepalived() {
    byte[] hops = new AdvertWriter(V2.settings()).ipv4(SOURCE, Samples.GROUP, 100, 64);
    refused(V2, datagram(hops), Counter.IP_TTL_ERR, "invalid TTL/HL. Received 64 and expect 255");
    refused(V2, sent(V3, 1), Counter.VERSION_ERR, "invalid version. 3 and expect 2");
    refused(
        V2.with(PASS), sent(V2, 1), Counter.AUTHTYPE_MISMATCH, "received a 0 auth, expecting 1!");
    refused(
        V2.with(PASS),
        sent(V2.with(new Authentication(Authentication.Type.PASS, "other")), 1),
        Counter.AUTH_FAILURE,
        "received an invalid passwd!");
    refused(
        V2.with(AH),
        sent(V2.with(new Authentication(Authentication.Type.AH, "other")), 1),
        Counter.AUTH_FAILURE,
        "IPSEC-AH : invalid IPSEC HMAC-MD5 value. Due to fields mutation or bad password !");
    refused(
        V2.withAddresses("10.0.0.100"),
        sent(V2, 1),
        Counter.ADDR_LIST_ERR,
        "received an invalid ip number count 2, expected 1!");
    refused(
        V2.withAddresses("10.0.0.100", "10.0.0.102"),
        sent(V2, 1),
        Counter.ADDR_LIST_ERR,
        "ip address associated with VRID 51 not present in MASTER advert: 10.0.0.102");
    Samples slow = V2.withInterval(2 * Samples.SECOND);
    refused(
        V2,
        sent(slow, 1),
        Counter.ADVERT_INTERVAL_ERR,
        "advertisement interval mismatch mine=1 sec rcv'd=2 sec");
  }

  @Test
  void shouldHearOnlyItsPeersInUnicast() {
    Unicast unicast = new Unicast(List.of(new Unicast.Peer(SOURCE, 254, 255)), true, 255);
    Samples ours = V3.with(unicast);
    InetAddress us = address("10.0.0.1");
    AdvertWriter writer = new AdvertWriter(ours.settings());
    Verdict good =
        new AdvertReader(ours.settings()).read(datagram(writer.ipv4(SOURCE, us, 9, 254)));
    assertInstanceOf(Verdict.Good.class, good, good::toString);
    refused(
        ours,
        datagram(writer.ipv4(SOURCE, us, 9, 253)),
        Counter.IP_TTL_ERR,
        "invalid TTL/HL. Received 253 and expect from 254 to 255");
    Verdict stranger =
        new AdvertReader(ours.settings())
            .read(datagram(writer.ipv4(address("10.0.0.9"), us, 9, 255)));
    bad(null, "unicast source address 10.0.0.9 not a unicast peer", stranger);
    Verdict multicast = new AdvertReader(ours.settings()).read(sent(V3, 9));
    bad(null, "expected unicast advert but multicast advert received", multicast);
  }

  @Test
  void shouldNotHearASignedPacketTwice() {
    Settings settings = V2.with(AH).settings();
    AdvertWriter writer = new AdvertWriter(settings);
    AdvertReader reader = new AdvertReader(settings);
    Datagram first = datagram(writer.ipv4(SOURCE, Samples.GROUP, 100));
    Datagram second = datagram(writer.ipv4(SOURCE, Samples.GROUP, 100));
    assertInstanceOf(Verdict.Good.class, reader.read(first));
    assertInstanceOf(Verdict.Good.class, reader.read(second));
    bad(
        Counter.AUTH_FAILURE,
        "IPSEC-AH : sequence number 1 already processed. Packet dropped. Local(2)",
        reader.read(first));
  }

  @Test
  void shouldTakeOnlyPacketsWhoseLengthsFit() {
    byte[] packet = new AdvertWriter(V2.settings()).ipv4(SOURCE, Samples.GROUP, 100);
    assertNotNull(Datagram.ofIpv4(packet, packet.length));
    assertNull(Datagram.ofIpv4(packet, packet.length - 1));
    assertNull(Datagram.ofIpv4(packet, 19));
    assertNull(Datagram.ofIpv4(packet, packet.length + 1));
    byte[] options = packet.clone();
    options[0] = 0x4f;
    assertNull(Datagram.ofIpv4(options, options.length));
    for (int length = 0; length < packet.length - Datagram.IPV4_HEADER; length++) {
      byte[] cut = Arrays.copyOf(packet, Datagram.IPV4_HEADER + length);
      cut[3] = (byte) cut.length;
      assertInstanceOf(
          Verdict.Bad.class, new AdvertReader(V2.settings()).read(datagram(cut)), "cut");
    }
  }
}

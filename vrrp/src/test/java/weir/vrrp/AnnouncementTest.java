package weir.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frames, byte for byte those that keepalived 2.2.7 was seen to send. */
class AnnouncementTest {
  private static final long MAC = 0x020000000001L;

  @Test
  void gratuitousArpShouldBeThatOfKeepalived() {
    Inet4Address vip = (Inet4Address) Samples.address("10.0.0.100");
    assertEquals(
        "ffffffffffff0200000000010806"
            + "0001080006040001"
            + "0200000000010a000064"
            + "ffffffffffff0a000064",
        HexFormat.of().formatHex(GratuitousArp.frame(MAC, vip)));
  }

  @ParameterizedTest
  @CsvSource({
    "fe80::100, fe800000000000000000000000000100, 559d",
    "2001:db8::100, 20010db8000000000000000000000100, f72c",
  })
  void neighbourAdvertisementShouldBeThatOfKeepalived(String text, String hex, String checksum) {
    Inet6Address vip = (Inet6Address) Samples.address(text);
    String expected =
        "33330000000102000000000186dd"
            + "6000000000203aff"
            + hex
            + "ff020000000000000000000000000001"
            + "8800"
            + checksum
            + "20000000"
            + hex
            + "0201020000000001";
    assertEquals(expected, HexFormat.of().formatHex(NeighbourAdvertisement.frame(MAC, vip, false)));
  }

  @Test
  void routerShouldSayThatItIsOne() {
    Inet6Address vip = (Inet6Address) Samples.address("fe80::100");
    byte[] frame = NeighbourAdvertisement.frame(MAC, vip, true);
    assertEquals(0xa0, frame[58] & 0xff);
    assertEquals("d59c", HexFormat.of().formatHex(frame, 56, 58), "559d less the flag");
  }

  @Test
  void latenessShouldFallIntoPowersOfTen() {
    Lateness lateness = new Lateness();
    for (long late : new long[] {0, 9_999, 10_000, 99_999, 1_000_000, 5_000_000_000L}) {
      lateness.add(late);
    }
    Lateness.Snapshot snapshot = lateness.snapshot();
    assertEquals(5_000_000_000L, snapshot.maxNs());
    assertEquals("[2, 2, 0, 1, 0, 0, 1]", snapshot.counts().toString());
  }
}

package weir.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import weir.ffi.Memory;

class ChecksumTest {
  @Test
  void shouldSumTheExampleOfRfc1071() {
    Frame data = new Frame(HexFormat.of().parseHex("0001f203f4f5f6f7"));
    assertEquals(0xddf2, Checksum.sum(data.address, data.length));
  }

  @Test
  void shouldUpdateTheExampleOfRfc1624() {
    // Section 4: a word changes from 0x5555 to 0x3285; equation 2 would give 0xffff.
    int delta = Checksum.add(Checksum.complement(0x5555), 0x3285);
    assertEquals(0x0000, Checksum.update(0xdd2f, delta));
  }

  @Test
  void shouldSumAnyLengthAtAnyAddress() {
    RandomGenerator random = Seed.random("ChecksumTest");
    for (int n = 0; n < 2000; n++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      int from = bytes.length == 0 ? 0 : random.nextInt(Math.min(9, bytes.length));
      Frame data = new Frame(bytes);
      assertEquals(
          naive(bytes, from), Checksum.sum(data.address + from, bytes.length - from), "round " + n);
    }
  }

  @Test
  void shouldSumAHeaderAsAnythingElse() {
    RandomGenerator random = Seed.random("ChecksumTest");
    for (int n = 0; n < 2000; n++) {
      byte[] header = new byte[20];
      random.nextBytes(header);
      long ip = new Frame(header).address;
      int sum =
          Checksum.sumOfHeader(Memory.getLong(ip), Memory.getLong(ip + 8), Memory.getInt(ip + 16));
      assertEquals(naive(header, 0), sum);
    }
  }

  @Test
  void shouldCarryAsOftenAsItTakes() {
    byte[] ones = new byte[4096];
    java.util.Arrays.fill(ones, (byte) 0xff);
    assertEquals(0xffff, Checksum.sum(new Frame(ones).address, ones.length));
  }

  @Test
  void shouldUpdateAsIfComputedAnew() {
    RandomGenerator random = Seed.random("ChecksumTest");
    for (int n = 0; n < 100_000; n++) {
      int rest = 1 + random.nextInt(0xffff);
      int oldAddress = random.nextInt();
      int newAddress = random.nextInt();
      int oldPort = random.nextInt(0x10000);
      int newPort = random.nextInt(0x10000);
      int before = checksum(rest, oldAddress, oldPort);
      int delta =
          Checksum.add(
              Checksum.delta(oldAddress, newAddress), Checksum.deltaOfPort(oldPort, newPort));
      assertEquals(checksum(rest, newAddress, newPort), Checksum.update(before, delta));
      assertEquals(
          checksum(rest, newAddress, oldPort),
          Checksum.update(before, Checksum.delta(oldAddress, newAddress)));
    }
  }

  private static int checksum(int rest, int address, int port) {
    long sum = (long) rest + (address >>> 16) + (address & 0xffff) + port;
    return (int) (~(sum % 0xffff == 0 ? 0xffff : sum % 0xffff) & 0xffff);
  }

  private static int naive(byte[] bytes, int from) {
    int sum = 0;
    for (int i = from; i < bytes.length; i += 2) {
      int low = i + 1 < bytes.length ? bytes[i + 1] & 0xff : 0;
      sum += (bytes[i] & 0xff) << 8 | low;
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return sum;
  }
}

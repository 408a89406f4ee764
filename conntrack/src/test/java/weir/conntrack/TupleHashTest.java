package weir.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The hash against its definition, and how evenly it spreads tuples that are anything but random.
 */
final class TupleHashTest {
  private static final int TCP = 6;
  private static final int ADDRESS = 0x0a000001;

  /** Tuples as networks have them. */
  enum Structure {
    /** All ports of one client after the other, then those of the next. */
    PORTS {
      @Override
      int hash(TupleHash h, int i) {
        return of(h, TCP, 0x0b000000 + (i >>> 16), i & 0xffff, ADDRESS, 80);
      }
    },
    /** Clients with one port each. */
    CLIENTS {
      @Override
      int hash(TupleHash h, int i) {
        return of(h, TCP, 0x0b000000 + i, 1024, ADDRESS, 80);
      }
    },
    /** Clients in distances of 256, with a few ports each, as replies. */
    REPLIES {
      @Override
      int hash(TupleHash h, int i) {
        return of(h, TCP, ADDRESS, 8080, (i >>> 4) << 8, 1024 + (i & 15));
      }
    },
    /** Pairs of addresses, as of DNS servers that ask each other. */
    PAIRS {
      @Override
      int hash(TupleHash h, int i) {
        return of(h, 17, 0x0b000000 + (i >>> 9), 53, 0x0c000000 + (i & 511), 53);
      }
    };

    abstract int hash(TupleHash h, int i);
  }

  @Test
  void shouldBeNhAndAMultiplication() {
    Random random = new Random(1);
    for (int n = 0; n < 1000; n++) {
      long seed = random.nextLong();
      Random keys = new Random(seed);
      int[] k = {keys.nextInt(), keys.nextInt(), keys.nextInt(), keys.nextInt()};
      long multiplier = keys.nextLong() | 1;
      int protocol = random.nextInt(256);
      int source = random.nextInt();
      int destination = random.nextInt();
      int sourcePort = random.nextInt(65536);
      int destinationPort = random.nextInt(65536);
      BigInteger sum =
          unsigned(source + k[0])
              .multiply(unsigned(destination + k[1]))
              .add(
                  unsigned(sourcePort + (destinationPort << 16) + k[2])
                      .multiply(unsigned(protocol + k[3])));
      long mixed = sum.longValue() ^ sum.longValue() >>> 32;
      assertEquals(
          (int) ((mixed * multiplier) >>> 32),
          of(
              new TupleHash(new Random(seed)),
              protocol,
              source,
              sourcePort,
              destination,
              destinationPort),
          "seed " + seed);
    }
  }

  private static int of(
      TupleHash hash, int protocol, int source, int port, int destination, int destinationPort) {
    return hash.hash(
        Connection.addresses(source, destination),
        Connection.portsAndProtocol(port, destinationPort, protocol));
  }

  private static BigInteger unsigned(int word) {
    return BigInteger.valueOf(Integer.toUnsignedLong(word));
  }

  /** As many tuples as places: of random ones some place would have 8 or 9, and 37 % none. */
  @ParameterizedTest
  @EnumSource
  void shouldSpreadWhatIsRegular(Structure structure) {
    int places = 1 << 17;
    List<Long> seeds = new Random().longs(20).boxed().toList();
    for (long seed : seeds) {
      TupleHash h = new TupleHash(new Random(seed));
      int[] count = new int[places];
      for (int i = 0; i < places; i++) {
        count[structure.hash(h, i) >>> 15]++;
      }
      int most = Arrays.stream(count).max().orElseThrow();
      long none = IntStream.of(count).filter(n -> n == 0).count();
      String what = structure + " seed " + seed + ": most " + most + ", none " + none;
      assertTrue(most <= 64, what);
      assertTrue(none < places * 3L / 4, what);
    }
  }
}

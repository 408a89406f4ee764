package weir.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The unrolled hash against SipHash-c-d as its paper writes it, and that against its vector. */
final class SipHashTest {
  private static final long K0 = 0x0706050403020100L;
  private static final long K1 = 0x0f0e0d0c0b0a0908L;

  @Test
  void shouldHaveAReferenceThatAgreesWithThePaper() {
    byte[] message = new byte[15];
    for (int i = 0; i < message.length; i++) {
      message[i] = (byte) i;
    }
    assertEquals(0xa129ca6149be45e5L, sipHash(2, 4, K0, K1, message)); // appendix A
  }

  @Test
  void shouldEqualSipHash13OfTheTuple() {
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      long k0 = random.nextLong();
      long k1 = random.nextLong();
      int source = random.nextInt();
      int destination = random.nextInt();
      int sourcePort = random.nextInt(65536);
      int destinationPort = random.nextInt(65536);
      int protocol = random.nextInt(256);
      byte[] message =
          ByteBuffer.allocate(13)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putInt(source)
              .putInt(destination)
              .putShort((short) sourcePort)
              .putShort((short) destinationPort)
              .put((byte) protocol)
              .array();
      assertEquals(
          (int) sipHash(1, 3, k0, k1, message),
          SipHash.hash(k0, k1, protocol, source, sourcePort, destination, destinationPort));
    }
  }

  private static long sipHash(int c, int d, long k0, long k1, byte[] message) {
    long[] v = {
      k0 ^ 0x736f6d6570736575L,
      k1 ^ 0x646f72616e646f6dL,
      k0 ^ 0x6c7967656e657261L,
      k1 ^ 0x7465646279746573L
    };
    ByteBuffer padded =
        ByteBuffer.allocate((message.length / 8 + 1) * 8).order(ByteOrder.LITTLE_ENDIAN);
    padded.put(message).put(padded.capacity() - 1, (byte) message.length).rewind();
    while (padded.hasRemaining()) {
      long m = padded.getLong();
      v[3] ^= m;
      rounds(v, c);
      v[0] ^= m;
    }
    v[2] ^= 0xff;
    rounds(v, d);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
  }

  private static void rounds(long[] v, int count) {
    for (int i = 0; i < count; i++) {
      v[0] += v[1];
      v[1] = Long.rotateLeft(v[1], 13) ^ v[0];
      v[0] = Long.rotateLeft(v[0], 32);
      v[2] += v[3];
      v[3] = Long.rotateLeft(v[3], 16) ^ v[2];
      v[0] += v[3];
      v[3] = Long.rotateLeft(v[3], 21) ^ v[0];
      v[2] += v[1];
      v[1] = Long.rotateLeft(v[1], 17) ^ v[2];
      v[2] = Long.rotateLeft(v[2], 32);
    }
  }
}

package weir.vrrp;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The IPsec authentication header (RFC 2402) as keepalived puts it before an advertisement:
 * HMAC-MD5 of 96 bits, the source address as SPI, a sequence number against replays. Its ICV leaves
 * out TOS, fragment offset and checksum of the IP header, and the TTL of unicast only.
 */
final class AuthenticationHeader {
  static final int LENGTH = 24;
  private static final int ICV = 12;
  private static final int ICV_LENGTH = 12;
  private static final int WORDS_LESS_TWO = LENGTH / 4 - 2;
  private static final int TOS = 1;
  private static final int FRAGMENT = 6;
  private static final int TTL = 8;
  private static final int CHECKSUM = 10;
  private static final int IPV4_SOURCE = 12;

  private AuthenticationHeader() {}

  /** Writes it, without its ICV. */
  static void write(ByteBuffer out, byte[] source, int sequence) {
    out.put((byte) Datagram.VRRP).put((byte) WORDS_LESS_TWO).putShort((short) 0);
    out.put(source).putInt(sequence).put(new byte[ICV_LENGTH]);
  }

  /** Signs a whole IPv4 packet that contains it. */
  static void sign(byte[] packet, byte[] key, boolean unicast) {
    byte[] icv = icv(packet, Datagram.IPV4_HEADER, key, unicast);
    System.arraycopy(icv, 0, packet, Datagram.IPV4_HEADER + ICV, ICV_LENGTH);
  }

  /** Whether header and payload of a packet, at least as long as this, are signed with the key. */
  static boolean isSigned(Datagram datagram, byte[] key, boolean unicast) {
    int header = datagram.header().length;
    byte[] packet = Arrays.copyOf(datagram.header(), header + datagram.payload().length);
    System.arraycopy(datagram.payload(), 0, packet, header, datagram.payload().length);
    byte[] icv = icv(packet, header, key, unicast);
    int different = 0;
    for (int i = 0; i < ICV_LENGTH; i++) {
      different |= icv[i] ^ datagram.payload()[ICV + i];
    }
    return different == 0;
  }

  /** Whether the SPI is the source address. */
  static boolean hasOurSpi(Datagram datagram) {
    return Arrays.equals(datagram.header(), IPV4_SOURCE, IPV4_SOURCE + 4, datagram.payload(), 4, 8);
  }

  /** The sequence number, unsigned. */
  static long sequence(Datagram datagram) {
    return ByteBuffer.wrap(datagram.payload()).getInt(8) & 0xffff_ffffL;
  }

  private static byte[] icv(byte[] packet, int header, byte[] key, boolean unicast) {
    byte[] still = packet.clone();
    still[TOS] = 0;
    still[FRAGMENT] = 0;
    still[FRAGMENT + 1] = 0;
    still[CHECKSUM] = 0;
    still[CHECKSUM + 1] = 0;
    if (unicast) {
      still[TTL] = 0;
    }
    Arrays.fill(still, header + ICV, header + ICV + ICV_LENGTH, (byte) 0);
    try {
      Mac mac = Mac.getInstance("HmacMD5");
      mac.init(new SecretKeySpec(key, "HmacMD5"));
      return mac.doFinal(still);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacMD5", e);
    }
  }
}

package weir.vrrp;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import weir.vrrp.Counters.Counter;
import weir.vrrp.Settings.Authentication;
import weir.vrrp.Settings.Unicast;

/**
 * Reads what comes in for one virtual router, and believes nothing: every length is checked, and
 * what does not agree with our own settings is named in keepalived's words ({@code
 * vrrp_check_packet}) and dropped.
 */
public final class AdvertReader {
  private static final int MAX_TTL = 255;

  private Settings settings;
  private long sequence;
  private @Nullable InetAddress checkedMaster;

  /** For one virtual router. */
  public AdvertReader(Settings settings) {
    this.settings = settings;
  }

  /** Goes by others of the same virtual router. */
  void adopt(Settings next) {
    settings = next;
    checkedMaster = null;
  }

  /** The highest sequence number of a signed packet so far. */
  long sequence() {
    return sequence;
  }

  /** The VRID that a packet is for; -1 where it is too short to have one. */
  public static int virtualRouterId(Datagram datagram) {
    int at = (datagram.protocol() == Datagram.AH ? AuthenticationHeader.LENGTH : 0) + 1;
    return at < datagram.payload().length ? datagram.payload()[at] & 0xff : -1;
  }

  /** Judges a packet that is for this virtual router. */
  public Verdict read(Datagram datagram) {
    boolean signed = settings.authentication().type() == Authentication.Type.AH;
    if (signed != (datagram.protocol() == Datagram.AH)) {
      return bad(
          Counter.AUTHTYPE_MISMATCH,
          () -> signed ? "received an advert without AH, expecting AH" : "received an AH advert");
    }
    int from = signed ? AuthenticationHeader.LENGTH : 0;
    byte[] packet = datagram.payload();
    int length = packet.length - from;
    if (length < AdvertWriter.HEADER) {
      return bad(
          Counter.PACKET_LEN_ERR,
          () ->
              "vrrp header too short. %d and expect at least %d"
                  .formatted(Math.max(0, length), AdvertWriter.HEADER));
    }
    Verdict.Bad ttl = ttl(datagram);
    if (ttl != null) {
      return ttl;
    }
    int version = (packet[from] & 0xff) >> 4;
    if (version != settings.version()) {
      return bad(
          Counter.VERSION_ERR,
          () -> "invalid version. %d and expect %d".formatted(version, settings.version()));
    }
    Verdict.Bad body = version == 2 ? version2(datagram, from) : null;
    if (body == null) {
      body = body(datagram, from, length);
    }
    if (body != null) {
      return body;
    }
    Advert advert = advert(datagram, from);
    Verdict.Bad sender = sender(datagram, advert);
    return sender != null ? sender : new Verdict.Good(advert);
  }

  private Verdict.@Nullable Bad ttl(Datagram datagram) {
    Unicast unicast = settings.unicast();
    if (unicast == null) {
      return datagram.ttl() == MAX_TTL
          ? null
          : bad(
              Counter.IP_TTL_ERR,
              () -> "invalid TTL/HL. Received %d and expect %d".formatted(datagram.ttl(), MAX_TTL));
    }
    for (Unicast.Peer peer : unicast.peers()) {
      if (peer.address().equals(datagram.source())
          && (datagram.ttl() < peer.minTtl() || datagram.ttl() > peer.maxTtl())) {
        return bad(
            Counter.IP_TTL_ERR,
            () ->
                "invalid TTL/HL. Received %d and expect from %d to %d"
                    .formatted(datagram.ttl(), peer.minTtl(), peer.maxTtl()));
      }
    }
    return null;
  }

  /** Authentication and interval, which version 3 does not have. */
  private Verdict.@Nullable Bad version2(Datagram datagram, int from) {
    byte[] packet = datagram.payload();
    int type = packet[from + 4] & 0xff;
    Authentication.Type ours = settings.authentication().type();
    if (type > Authentication.Type.AH.code()) {
      return bad(Counter.INVALID_AUTHTYPE, () -> "Invalid auth type: %d".formatted(type));
    }
    if (type != ours.code()) {
      return bad(
          Counter.AUTHTYPE_MISMATCH,
          () -> "received a %d auth, expecting %d!".formatted(type, ours.code()));
    }
    Verdict.Bad authentication =
        switch (ours) {
          case NONE -> null;
          case PASS -> password(packet, from);
          case AH -> signature(datagram);
        };
    if (authentication != null) {
      return authentication;
    }
    long mine = settings.advertIntervalNs() / AdvertWriter.SECOND_NS;
    int theirs = packet[from + 5] & 0xff;
    return theirs == mine
        ? null
        : bad(
            Counter.ADVERT_INTERVAL_ERR,
            () ->
                "advertisement interval mismatch mine=%d sec rcv'd=%d sec".formatted(mine, theirs));
  }

  private Verdict.@Nullable Bad password(byte[] packet, int from) {
    int at = packet.length - AdvertWriter.AUTHENTICATION;
    boolean right =
        at >= from + AdvertWriter.HEADER
            && Arrays.equals(packet, at, packet.length, settings.authentication().key(), 0, 8);
    return right ? null : bad(Counter.AUTH_FAILURE, () -> "received an invalid passwd!");
  }

  private Verdict.@Nullable Bad signature(Datagram datagram) {
    boolean unicast = settings.unicast() != null;
    if (!AuthenticationHeader.isSigned(datagram, settings.authentication().key(), unicast)) {
      return bad(
          Counter.AUTH_FAILURE,
          () ->
              "IPSEC-AH : invalid IPSEC HMAC-MD5 value. Due to fields mutation or bad password !");
    }
    if (!AuthenticationHeader.hasOurSpi(datagram)) {
      return bad(Counter.AUTH_FAILURE, () -> "IPSEC AH : invalid IPSEC SPI value");
    }
    long received = AuthenticationHeader.sequence(datagram);
    if (received <= sequence) {
      return bad(
          Counter.AUTH_FAILURE,
          () ->
              "IPSEC-AH : sequence number %d already processed. Packet dropped. Local(%d)"
                  .formatted(received, sequence));
    }
    sequence = received;
    return null;
  }

  private Verdict.@Nullable Bad body(Datagram datagram, int from, int length) {
    byte[] packet = datagram.payload();
    int type = packet[from] & 0xf;
    if (type != AdvertWriter.TYPE_ADVERTISEMENT) {
      return bad(
          Counter.INVALID_TYPE_RCVD,
          () ->
              "Invalid packet type. %d and expect %d"
                  .formatted(type, AdvertWriter.TYPE_ADVERTISEMENT));
    }
    int count = packet[from + 3] & 0xff;
    if (count != settings.addresses().size()) {
      return bad(
          Counter.ADDR_LIST_ERR,
          () ->
              "received an invalid ip number count %d, expected %d!"
                  .formatted(count, settings.addresses().size()));
    }
    int expected =
        AdvertWriter.HEADER
            + count * addressLength()
            + (settings.version() == 2 ? AdvertWriter.AUTHENTICATION : 0);
    if (length != expected) {
      return bad(
          Counter.PACKET_LEN_ERR,
          () ->
              "Received packet length mismatch against expected. %d and expect %d"
                  .formatted(length, expected));
    }
    boolean right = Checksums.of(packet, from, length) == 0 && acceptsPlainChecksum();
    right |= settings.version() == 3 && hasPseudoHeaderChecksum(datagram, from, length);
    return right
        ? null
        : bad(Counter.CHECKSUM_ERR, () -> "Invalid VRRPv%d checksum".formatted(settings.version()));
  }

  /** Version 2; over IPv4 version 3 too, as RFC 9568 has it and keepalived has not. */
  private boolean acceptsPlainChecksum() {
    return !settings.isIpv6();
  }

  private static boolean hasPseudoHeaderChecksum(Datagram datagram, int from, int length) {
    return Checksums.withPseudoHeader(
            datagram.source(), datagram.destination(), datagram.payload(), from, length)
        == 0;
  }

  /** Whether it comes by the way we speak ourselves, for the same addresses, from one of us. */
  private Verdict.@Nullable Bad sender(Datagram datagram, Advert advert) {
    if (advert.intervalNs() == 0) {
      return bad(Counter.ADVERT_INTERVAL_ERR, () -> "advertisement interval of 0");
    }
    Unicast unicast = settings.unicast();
    boolean multicast = datagram.destination().isMulticastAddress();
    if (multicast == (unicast != null)) {
      return bad(
          null,
          () ->
              multicast
                  ? "expected unicast advert but multicast advert received"
                  : "expected multicast advert but unicast advert received");
    }
    if (settings.checks().everyAdvertList() || !datagram.source().equals(checkedMaster)) {
      for (InetAddress address : settings.addresses()) {
        if (!advert.addresses().contains(address)) {
          return bad(
              Counter.ADDR_LIST_ERR,
              () ->
                  "ip address associated with VRID %d not present in MASTER advert: %s"
                      .formatted(settings.virtualRouterId(), address.getHostAddress()));
        }
      }
      checkedMaster = datagram.source();
    }
    if (unicast != null
        && unicast.checksSource()
        && unicast.peers().stream().noneMatch(p -> p.address().equals(datagram.source()))) {
      return bad(
          null,
          () ->
              "unicast source address %s not a unicast peer"
                  .formatted(datagram.source().getHostAddress()));
    }
    return null;
  }

  private int addressLength() {
    return settings.isIpv6() ? 16 : 4;
  }

  private List<InetAddress> addresses(byte[] packet, int from) {
    int count = packet[from + 3] & 0xff;
    List<InetAddress> addresses = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int at = from + AdvertWriter.HEADER + i * addressLength();
      addresses.add(Datagram.address(packet, at, addressLength()));
    }
    return addresses;
  }

  private Advert advert(Datagram datagram, int from) {
    byte[] packet = datagram.payload();
    long interval =
        settings.version() == 2
            ? (packet[from + 5] & 0xff) * AdvertWriter.SECOND_NS
            : ((packet[from + 4] & 0xf) << 8 | (packet[from + 5] & 0xff))
                * AdvertWriter.CENTISECOND_NS;
    return new Advert(
        datagram.source(), packet[from + 2] & 0xff, interval, addresses(packet, from));
  }

  private Verdict.Bad bad(@Nullable Counter counter, Supplier<String> what) {
    return new Verdict.Bad(counter, () -> "(" + settings.name() + ") " + what.get());
  }
}

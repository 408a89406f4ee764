package weir.vrrp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@code vrrp_instance}, as the protocol needs it. Times are nanoseconds.
 *
 * @param name in logs
 * @param version 2 or 3; 3 for IPv6
 * @param virtualRouterId 1..255
 * @param priority 1..255; 255 for the owner of the addresses
 * @param startsAsMaster {@code state MASTER}
 * @param advertIntervalNs from one advertisement to the next; whole seconds in version 2, 10 ms to
 *     40.95 s in version 3
 * @param addresses in the advertisement, all of one family, in the order of the file
 * @param authentication version 2 only
 * @param preemption whether and when a lower master is put out
 * @param downTimerAdverts how many missed advertisements make a master down, 1..100
 * @param lowerPriorityNoAdvert whether a lower advertisement is not answered with our own
 * @param higherPriorityAdvert whether a higher one is, before we obey it
 * @param announcements how often neighbours are told of the addresses
 * @param unicast to whom we speak instead of the multicast group; null for multicast
 * @param checks what is required of advertisements
 */
public record Settings(
    String name,
    int version,
    int virtualRouterId,
    int priority,
    boolean startsAsMaster,
    long advertIntervalNs,
    List<InetAddress> addresses,
    Authentication authentication,
    Preemption preemption,
    int downTimerAdverts,
    boolean lowerPriorityNoAdvert,
    boolean higherPriorityAdvert,
    Announcements announcements,
    @Nullable Unicast unicast,
    Checks checks) {
  /** The priority of the owner of the addresses. */
  public static final int OWNER = 255;

  public Settings {
    addresses = List.copyOf(addresses);
    if (virtualRouterId < 1 || virtualRouterId > 255 || priority < 1 || priority > OWNER) {
      throw new IllegalArgumentException(name + ": VRID " + virtualRouterId + ", " + priority);
    }
    if (version != 2 && version != 3) {
      throw new IllegalArgumentException(name + ": version " + version);
    }
  }

  /** Whether addresses and packets are IPv6. */
  public boolean isIpv6() {
    return !addresses.isEmpty() && addresses.getFirst() instanceof Inet6Address;
  }

  /** Whether it owns its addresses. */
  public boolean isOwner() {
    return priority == OWNER;
  }

  /**
   * How a sender shows that it is one of us (RFC 2338, gone from RFC 3768 on).
   *
   * @param type of the packet's field
   * @param password of which 8 characters are used
   */
  public record Authentication(Type type, String password) {
    /** None. */
    public static final Authentication NONE = new Authentication(Type.NONE, "");

    private static final int LENGTH = 8;

    /** The values of the packet's field. */
    public enum Type {
      NONE(0),
      PASS(1),
      AH(2);

      private final int code;

      Type(int code) {
        this.code = code;
      }

      int code() {
        return code;
      }
    }

    /** The password as the packet has it, padded with 0. */
    byte[] key() {
      return Arrays.copyOf(password.getBytes(StandardCharsets.UTF_8), LENGTH);
    }

    /** Without the password. */
    @Override
    public String toString() {
      return type.toString();
    }
  }

  /**
   * @param enabled {@code nopreempt} says no
   * @param delayNs for how long a lower master is left alone at first ({@code preempt_delay})
   */
  public record Preemption(boolean enabled, long delayNs) {}

  /**
   * Gratuitous ARP and unsolicited neighbour advertisements.
   *
   * @param repeat how many at once when we become master
   * @param delayNs after which they are sent again; 0 for never
   * @param refreshNs from then on again and again; 0 for never
   * @param refreshRepeat how many at once then
   * @param lowerPriorityDelayNs as delayNs, after an advertisement of a lower router
   * @param lowerPriorityRepeat as repeat, after one of a lower router
   */
  public record Announcements(
      int repeat,
      long delayNs,
      long refreshNs,
      int refreshRepeat,
      long lowerPriorityDelayNs,
      int lowerPriorityRepeat) {}

  /**
   * @param peers to whom we speak; without any the router has a fault
   * @param checksSource whether only they are heard ({@code check_unicast_src})
   * @param ttl of what we send, 0..255
   */
  public record Unicast(List<Peer> peers, boolean checksSource, int ttl) {
    public Unicast {
      peers = List.copyOf(peers);
    }

    /**
     * @param minTtl of what we hear of it, 0..255
     * @param maxTtl likewise
     */
    public record Peer(InetAddress address, int minTtl, int maxTtl) {}
  }

  /**
   * @param everyAdvertList whether addresses are compared in every advertisement, not only when the
   *     master is another one (without {@code skip_check_adv_addr})
   * @param checksumAsV2 whether version 3 over IPv4 is sent without the pseudo header ({@code
   *     v3_checksum_as_v2}, RFC 9568); both are understood
   */
  public record Checks(boolean everyAdvertList, boolean checksumAsV2) {}
}

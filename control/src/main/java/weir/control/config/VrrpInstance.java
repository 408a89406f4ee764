package weir.control.config;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weir.control.config.VrrpDefaults.AdvertRules;

/**
 * A {@code vrrp_instance} block: a virtual router. Every default is filled in, those of {@code
 * global_defs} too.
 *
 * @param at where it begins
 * @param initiallyMaster {@code state MASTER}, or priority 255 where the state is not given
 * @param interfaceName null where a unicast instance names none
 * @param routerId 1..255
 * @param priority 1..255; 255 for the owner of the addresses
 * @param advertIntervalMs whole seconds in version 2
 * @param version 2 or 3
 * @param ipv6 whether its adverts are IPv6
 * @param authentication null for none, and always in version 3
 * @param addresses that its adverts name
 * @param excludedAddresses that come and go with them
 * @param routes in the words of iproute2, each a line
 * @param rules likewise
 * @param transport from where and to where adverts go
 * @param preemption whether it takes over from a master of lower priority
 * @param adverts how adverts of others are taken
 * @param garp when gratuitous ARPs are sent
 * @param extraGarp and where else
 * @param accept whether it answers on its addresses without owning them
 * @param vmac the interface with the virtual router's MAC address; null for none
 * @param trackPrimary whether the loss of its own interface means FAULT
 */
public record VrrpInstance(
    Position at,
    String name,
    boolean initiallyMaster,
    @Nullable String interfaceName,
    int routerId,
    int priority,
    long advertIntervalMs,
    int version,
    boolean ipv6,
    @Nullable Authentication authentication,
    List<VirtualAddress> addresses,
    List<VirtualAddress> excludedAddresses,
    List<String> routes,
    List<String> rules,
    Transport transport,
    Preemption preemption,
    AdvertRules adverts,
    GarpTiming garp,
    ExtraGarp extraGarp,
    boolean accept,
    @Nullable Vmac vmac,
    boolean trackPrimary,
    Tracking tracking,
    VrrpNotify notices) {
  public VrrpInstance {
    addresses = List.copyOf(addresses);
    excludedAddresses = List.copyOf(excludedAddresses);
    routes = List.copyOf(routes);
    rules = List.copyOf(rules);
  }

  /** The priority of the owner of the addresses. */
  public static final int OWNER = 255;

  /**
   * Authentication of version 2.
   *
   * @param header whether in an IPsec header (AH), else in the advert itself
   * @param password at most 8 characters
   */
  public record Authentication(boolean header, String password) {
    /** Without the password, which no log must show. */
    @Override
    public String toString() {
      return header ? "AH" : "PASS";
    }
  }

  /**
   * From where and to where adverts go.
   *
   * @param source null for the interface's own address
   * @param group where they go without peers; null for the one of {@code global_defs}
   * @param peers where they go instead
   * @param ttl of unicast adverts, 0..255; -1 for 255
   * @param faultWithoutPeer whether an empty list of peers means FAULT instead of multicast
   */
  public record Transport(
      @Nullable InetAddress source,
      @Nullable InetAddress group,
      List<Peer> peers,
      int ttl,
      boolean faultWithoutPeer) {
    public Transport {
      peers = List.copyOf(peers);
    }
  }

  /**
   * A unicast peer.
   *
   * @param minTtl what its adverts must have at least, 0..255; -1 for anything
   * @param maxTtl and at most
   */
  public record Peer(InetAddress address, int minTtl, int maxTtl) {}

  /**
   * Whether it takes over from a master of lower priority.
   *
   * @param delayMs how long after hearing that one first
   */
  public record Preemption(boolean enabled, long delayMs) {}

  /**
   * {@code use_vmac} and {@code use_vmac_addr}.
   *
   * @param own whether the instance itself has one
   * @param name of the interface; null for the prefix and the virtual router's number
   * @param mac {@code 00:11:22:33:44:55}, or five bytes of it; null for that of the RFC
   * @param forAddresses whether addresses on other interfaces get one too
   * @param sendFromBase whether adverts still leave by the interface itself
   */
  public record Vmac(
      boolean own,
      @Nullable String name,
      @Nullable String mac,
      boolean forAddresses,
      boolean sendFromBase) {}
}

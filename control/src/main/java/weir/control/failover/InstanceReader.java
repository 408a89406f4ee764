package weir.control.failover;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import weir.control.config.Configuration;
import weir.control.config.GarpTiming;
import weir.control.config.Ipv4;
import weir.control.config.Tracking;
import weir.control.config.Tracking.Tracker;
import weir.control.config.VirtualAddress;
import weir.control.config.Vrrp;
import weir.control.config.VrrpDefaults;
import weir.control.config.VrrpInstance;
import weir.control.config.VrrpSyncGroup;
import weir.ffi.IfAddr;
import weir.ffi.InterfaceAddress;
import weir.ffi.Rtnetlink;
import weir.vrrp.Instance;
import weir.vrrp.RoutingWords;
import weir.vrrp.Settings;
import weir.vrrp.Settings.Announcements;
import weir.vrrp.Settings.Checks;
import weir.vrrp.Settings.Unicast;
import weir.vrrp.Tracking.Tracked;
import weir.vrrp.VrrpConfiguration;

/** Makes what the vrrp thread goes by out of a configuration. */
public final class InstanceReader {
  /** What names of tracked objects begin with, that two of different kinds may have one name. */
  static final String SCRIPT = "script ";

  static final String FILE = "file ";
  static final String PROCESS = "process ";
  private static final int MAX_TTL = 255;

  /** Before those of the kernel, which matter more. */
  private static final int REALTIME_PRIORITY = 50;

  private static final Map<String, Integer> SCOPES =
      Map.of(
          "global", Rtnetlink.RT_SCOPE_UNIVERSE,
          "universe", Rtnetlink.RT_SCOPE_UNIVERSE,
          "site", Rtnetlink.RT_SCOPE_SITE,
          "link", Rtnetlink.RT_SCOPE_LINK,
          "host", Rtnetlink.RT_SCOPE_HOST,
          "nowhere", Rtnetlink.RT_SCOPE_NOWHERE);

  private final VrrpDefaults defaults;
  private final Vrrp vrrp;

  private InstanceReader(Configuration configuration) {
    defaults = configuration.globalDefs().vrrp();
    vrrp = configuration.vrrp();
  }

  /** All instances and groups of a file. */
  public static VrrpConfiguration read(Configuration configuration) {
    InstanceReader reader = new InstanceReader(configuration);
    VrrpDefaults defaults = reader.defaults;
    return new VrrpConfiguration(
        reader.vrrp.instances().stream().map(reader::instance).toList(),
        reader.vrrp.groups().stream()
            .map(group -> new VrrpConfiguration.Group(group.name(), group.members()))
            .toList(),
        reader.fixtures(),
        new VrrpConfiguration.Common(
            REALTIME_PRIORITY,
            ns(defaults.startupDelayMs()),
            TimeUnit.MICROSECONDS.toNanos(defaults.garpIntervalUs()),
            TimeUnit.MICROSECONDS.toNanos(defaults.gnaIntervalUs()),
            defaults.notices().logUnknownVrids()));
  }

  private VrrpConfiguration.Fixtures fixtures() {
    String device = defaults.interfaces().byDefault();
    return new VrrpConfiguration.Fixtures(
        vrrp.addresses().stream().map(address -> address(address, device)).toList(),
        vrrp.routes().stream().map(line -> RoutingWords.route(words(line))).toList(),
        vrrp.rules().stream().map(line -> RoutingWords.rule(words(line))).toList());
  }

  private Instance instance(VrrpInstance from) {
    String device =
        from.interfaceName() != null ? from.interfaceName() : defaults.interfaces().byDefault();
    String vmac = vmac(from);
    // Addresses that name no interface have the virtual router's MAC where it has one.
    String carrier = vmac == null ? device : vmac;
    List<InterfaceAddress> addresses =
        Stream.concat(from.addresses().stream(), from.excludedAddresses().stream())
            .map(address -> address(address, carrier))
            .toList();
    InetAddress group = from.transport().group();
    return new Instance(
        settings(from),
        device,
        from.transport().source(),
        group != null ? group : from.ipv6() ? defaults.group6() : defaults.group4(),
        addresses,
        from.routes().stream().map(line -> RoutingWords.route(words(line))).toList(),
        from.rules().stream().map(line -> RoutingWords.rule(words(line))).toList(),
        tracked(from),
        from.trackPrimary(),
        vmac);
  }

  private static List<String> words(String line) {
    return List.of(line.split(" ", -1));
  }

  private @Nullable String vmac(VrrpInstance from) {
    VrrpInstance.Vmac vmac = from.vmac();
    if (vmac == null || !vmac.own()) {
      return null;
    }
    return vmac.name() != null
        ? vmac.name()
        : defaults.interfaces().vmacPrefix() + "." + from.routerId();
  }

  private static Settings settings(VrrpInstance from) {
    return new Settings(
        from.name(),
        from.version(),
        from.routerId(),
        from.priority(),
        from.initiallyMaster(),
        ns(from.advertIntervalMs()),
        from.addresses().stream().map(VirtualAddress::address).toList(),
        authentication(from.authentication()),
        new Settings.Preemption(from.preemption().enabled(), ns(from.preemption().delayMs())),
        from.adverts().downTimerAdverts(),
        from.adverts().lowerPrioNoAdvert(),
        from.adverts().higherPrioSendAdvert(),
        announcements(from.garp()),
        unicast(from),
        new Checks(!from.adverts().skipAddressCheck(), false));
  }

  private static Settings.Authentication authentication(
      VrrpInstance.@Nullable Authentication from) {
    return from == null
        ? Settings.Authentication.NONE
        : new Settings.Authentication(
            from.header() ? Settings.Authentication.Type.AH : Settings.Authentication.Type.PASS,
            from.password());
  }

  private static Announcements announcements(GarpTiming from) {
    return new Announcements(
        from.repeat(),
        ns(from.delayMs()),
        ns(from.refreshMs()),
        from.refreshRepeat(),
        ns(from.lowerPrioDelayMs()),
        from.lowerPrioRepeat());
  }

  private static @Nullable Unicast unicast(VrrpInstance from) {
    List<Unicast.Peer> peers =
        from.transport().peers().stream()
            .map(
                peer ->
                    new Unicast.Peer(
                        peer.address(),
                        Math.max(peer.minTtl(), 0),
                        peer.maxTtl() < 0 ? MAX_TTL : peer.maxTtl()))
            .toList();
    VrrpInstance.Transport transport = from.transport();
    return peers.isEmpty() && !transport.faultWithoutPeer()
        ? null
        : new Unicast(
            peers,
            from.adverts().checkUnicastSource(),
            transport.ttl() < 0 ? MAX_TTL : transport.ttl());
  }

  private static InterfaceAddress address(VirtualAddress from, String device) {
    boolean ipv6 = from.address() instanceof Inet6Address;
    int flags = ipv6 ? IfAddr.IFA_F_NODAD : 0;
    if (from.flags().contains(VirtualAddress.Flag.NO_PREFIX_ROUTE)) {
      flags |= IfAddr.IFA_F_NOPREFIXROUTE;
    }
    if (from.flags().contains(VirtualAddress.Flag.MANAGE_TEMPORARY)) {
      flags |= IfAddr.IFA_F_MANAGETEMPADDR;
    }
    if (from.flags().contains(VirtualAddress.Flag.HOME)) {
      flags |= IfAddr.IFA_F_HOMEADDRESS;
    }
    Long preferred = from.preferredLifetimeS();
    return new InterfaceAddress(
        from.address(),
        from.prefixLength(),
        from.device() != null ? from.device() : device,
        from.scope() == null
            ? Rtnetlink.RT_SCOPE_UNIVERSE
            : SCOPES.getOrDefault(from.scope(), Rtnetlink.RT_SCOPE_UNIVERSE),
        from.label(),
        broadcast(from),
        peer(from),
        flags,
        preferred == null ? ipv6 && from.prefixLength() == 128 : preferred == 0);
  }

  /** {@code +} is the last address of the network, {@code -} its first. */
  private static @Nullable InetAddress broadcast(VirtualAddress from) {
    String text = from.broadcast();
    if (text == null || from.address() instanceof Inet6Address) {
      return null;
    }
    if (!text.equals("+") && !text.equals("-")) {
      return InetAddress.ofLiteral(text);
    }
    int address = ByteBuffer.wrap(from.address().getAddress()).getInt();
    int host = from.prefixLength() == Integer.SIZE ? 0 : -1 >>> from.prefixLength();
    return InetAddress.ofLiteral(Ipv4.format(text.equals("+") ? address | host : address & ~host));
  }

  private static @Nullable InetAddress peer(VirtualAddress from) {
    String text = from.peer();
    return text == null ? null : InetAddress.ofLiteral(text.split("/", 2)[0]);
  }

  /** What it tracks itself, and what its group does. */
  private List<Tracked> tracked(VrrpInstance instance) {
    List<Tracked> all = new ArrayList<>(tracked(instance.tracking()));
    for (VrrpSyncGroup group : vrrp.groups()) {
      if (group.members().contains(instance.name())) {
        if (!group.trackingWeight()) {
          all.removeIf(tracked -> tracked.weight() != 0);
        }
        all.addAll(tracked(group.tracking()));
      }
    }
    return all;
  }

  private static List<Tracked> tracked(Tracking from) {
    return Stream.of(
            named(Instance.INTERFACE, from.interfaces()),
            named(SCRIPT, from.scripts()),
            named(FILE, from.files()),
            named(PROCESS, from.processes()))
        .flatMap(Function.identity())
        .collect(Collectors.toList());
  }

  private static Stream<Tracked> named(String kind, List<Tracker> trackers) {
    return trackers.stream()
        .map(one -> new Tracked(kind + one.name(), one.weight(), one.reverse()));
  }

  private static long ns(long ms) {
    return TimeUnit.MILLISECONDS.toNanos(ms);
  }
}

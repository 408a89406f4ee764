package weir.vrrp;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weir.ffi.InterfaceAddress;
import weir.ffi.Route;
import weir.ffi.Rule;
import weir.vrrp.Tracking.Tracked;

/**
 * A {@code vrrp_instance} with all that is around the protocol.
 *
 * @param settings of the protocol
 * @param device the name of the interface that it speaks on
 * @param source of its advertisements; null for the interface's first address, link-local for IPv6
 * @param group the multicast group; not used with unicast
 * @param addresses that a master has: those of the advertisement and those left out of it
 * @param routes that a master has
 * @param rules that a master has
 * @param tracked what it depends on beside its own interface; interfaces are named {@code interface
 *     eth1}
 * @param tracksDevice whether it stops while its own interface is down
 * @param vmac the interface with the virtual router's own MAC that it sends by; null for none
 */
public record Instance(
    Settings settings,
    String device,
    @Nullable InetAddress source,
    InetAddress group,
    List<InterfaceAddress> addresses,
    List<Route> routes,
    List<Rule> rules,
    List<Tracked> tracked,
    boolean tracksDevice,
    @Nullable String vmac) {
  /** What the name of a tracked interface begins with. */
  public static final String INTERFACE = "interface ";

  public Instance {
    addresses = List.copyOf(addresses);
    routes = List.copyOf(routes);
    rules = List.copyOf(rules);
    tracked = List.copyOf(tracked);
  }

  /** In logs. */
  public String name() {
    return settings.name();
  }

  /**
   * Whether the same virtual router can go on by another configuration, without being stopped: what
   * sockets are bound to and whom it speaks to in which way is the same.
   */
  boolean goesOnBy(Instance next) {
    Settings now = settings;
    Settings then = next.settings;
    return name().equals(next.name())
        && device.equals(next.device)
        && Objects.equals(vmac, next.vmac)
        && group.equals(next.group)
        && now.virtualRouterId() == then.virtualRouterId()
        && now.version() == then.version()
        && now.isIpv6() == then.isIpv6()
        && now.isOwner() == then.isOwner()
        && now.authentication().type() == then.authentication().type()
        && (now.unicast() == null) == (then.unicast() == null);
  }

  /** The interface that advertisements go out by. */
  String sendingDevice() {
    return vmac == null ? device : vmac;
  }
}

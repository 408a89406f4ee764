package weir.vrrp;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weir.ffi.Errno;
import weir.ffi.InterfaceAddress;
import weir.ffi.NetworkEditor;
import weir.ffi.Route;
import weir.ffi.Rule;
import weir.vrrp.Counters.Counter;
import weir.vrrp.Settings.Unicast;

/**
 * A {@link VirtualRouter} on the network: reads for it, sends for it, gives it its addresses. Owned
 * by the vrrp thread.
 */
final class LiveRouter implements Effects {
  private static final long SECOND_NS = 1_000_000_000;

  /** Different senders in one wake; each of a master's neighbours sends to it once at most. */
  private static final int SENDERS = 16;

  private static final int MAX_TTL = 255;
  private static final long VMAC_IPV4 = 0x00005e000100L;
  private static final long VMAC_IPV6 = 0x00005e000200L;

  // In a second: what others can make us do by their packets.
  private static final int LINES = 100;
  private static final int ANNOUNCEMENTS = 20;

  private Instance instance;
  private final Devices devices;
  private final Device device;
  private final Port sender;
  private final NetworkEditor editor;
  private final VrrpListener listener;
  private final AdvertReader reader;
  private final AdvertWriter writer;
  private final Tracking tracking;
  private final VirtualRouter router;
  private final Map<InetAddress, Advert> arrived = new LinkedHashMap<>();
  private final Map<String, Long> complaints = new HashMap<>();
  private final Set<InterfaceAddress> ours = new HashSet<>();
  private final Quota lines = new Quota(LINES);
  private final Quota announcements = new Quota(ANNOUNCEMENTS);
  private final Quota lower = new Quota(1);
  private boolean held;
  private int sendError;

  LiveRouter(
      Instance instance,
      Devices devices,
      Port sender,
      NetworkEditor editor,
      VrrpListener listener) {
    this.instance = instance;
    this.devices = devices;
    this.device = devices.get(instance.device());
    this.sender = sender;
    this.editor = editor;
    this.listener = listener;
    Settings settings = instance.settings();
    reader = new AdvertReader(settings);
    writer = new AdvertWriter(settings);
    // Newer than what we signed before a restart: at most one a second.
    writer.raiseSequence(System.currentTimeMillis() / 1000);
    tracking = new Tracking(settings.priority(), instance.tracked());
    InetAddress source = instance.source();
    // Another one comes with the interface's addresses, before the start.
    router =
        new VirtualRouter(
            settings, source == null ? InetAddress.getLoopbackAddress() : source, this);
  }

  Instance instance() {
    return instance;
  }

  VirtualRouter router() {
    return router;
  }

  /** Addresses that a predecessor has left behind, who could not tidy up. */
  void removeLeftovers() {
    removeLeftovers(instance.addresses());
  }

  private void removeLeftovers(List<InterfaceAddress> addresses) {
    if (instance.settings().isOwner()) {
      return;
    }
    for (InterfaceAddress address : addresses) {
      if (devices.get(address.device()).addresses().contains(address.address())) {
        log("removing " + address + ", which was left behind");
        complain("remove " + address, editor.remove(address));
      }
    }
  }

  /**
   * Makes the interface with the virtual router's own MAC (RFC 5798 section 7.3), where it is
   * wanted and not there.
   *
   * @return whether it was made
   */
  boolean makeVmac() {
    String name = instance.vmac();
    if (name == null || device.ifindex() == 0 || devices.get(name).ifindex() != 0) {
      return false;
    }
    Settings settings = instance.settings();
    long prefix = settings.isIpv6() ? VMAC_IPV6 : VMAC_IPV4;
    int result = editor.addMacvlan(name, device.name(), prefix | settings.virtualRouterId());
    complain("make the interface " + name, result);
    // Each interface answers for its own addresses alone, and may have those of the other's net.
    setSysctl(device.name(), "arp_ignore", 1);
    // Else the interface asks for neighbours in the VIP's name, with its own MAC.
    setSysctl(device.name(), "arp_announce", 2);
    setSysctl(name, "arp_ignore", 1);
    setSysctl(name, "accept_local", 1);
    setSysctl(name, "rp_filter", 0);
    return result == 0;
  }

  private void setSysctl(String name, String key, int value) {
    try {
      Files.writeString(Path.of("/proc/sys/net/ipv4/conf", name, key), Integer.toString(value));
    } catch (IOException e) {
      log("cannot set " + key + " of " + name + ": " + e.getMessage());
    }
  }

  /** Removes it. */
  void removeVmac() {
    String name = instance.vmac();
    if (name != null) {
      complainUnlessGone("remove the interface " + name, editor.removeLink(name));
    }
  }

  /**
   * Goes on by another configuration, to which {@link Instance#goesOnBy} applies: a master gets and
   * gives up what is different, and advertises the rest from the next message on.
   */
  void adopt(Instance next, long nowNs) {
    Instance old = instance;
    instance = next;
    reader.adopt(next.settings());
    writer.adopt(next.settings());
    tracking.track(next.settings().priority(), next.tracked());
    router.adopt(next.settings(), nowNs);
    List<InterfaceAddress> come = without(next.addresses(), old.addresses());
    if (held) {
      giveUp(
          without(old.addresses(), next.addresses()),
          without(old.routes(), next.routes()),
          without(old.rules(), next.rules()));
      take(come, without(next.routes(), old.routes()), without(next.rules(), old.rules()));
      announce(come, next.settings().announcements().repeat());
    } else {
      removeLeftovers(come);
    }
    look(nowNs);
  }

  private static <T> List<T> without(List<T> all, List<T> others) {
    return all.stream().filter(one -> !others.contains(one)).toList();
  }

  /** Interfaces or their addresses have changed. */
  void networkChanged(long nowNs) {
    look(nowNs);
    if (held) {
      restore();
    }
  }

  private void look(long nowNs) {
    for (Tracking.Tracked tracked : instance.tracked()) {
      if (tracked.name().startsWith(Instance.INTERFACE)) {
        String name = tracked.name().substring(Instance.INTERFACE.length());
        tracking.set(tracked.name(), devices.get(name).isRunning());
      }
    }
    InetAddress source = source();
    if (source != null) {
      router.setOwnAddress(source);
    }
    judge(nowNs);
  }

  /** What is known of something tracked, before the start. */
  void know(String name, boolean up) {
    tracking.set(name, up);
  }

  /** The number that is known, before the start. */
  void know(String name, int number) {
    tracking.setNumber(name, number);
  }

  /** Something tracked that is no interface has changed. */
  void track(String name, boolean up, long nowNs) {
    tracking.set(name, up);
    judge(nowNs);
  }

  /** A tracked file has changed. */
  void trackNumber(String name, int number, long nowNs) {
    tracking.setNumber(name, number);
    judge(nowNs);
  }

  private void judge(long nowNs) {
    String fault = fault();
    if (fault != null) {
      router.fault(fault, nowNs);
    } else {
      router.recover("all that it needs is there", nowNs);
    }
    router.setEffectivePriority(tracking.effectivePriority(), nowNs);
  }

  private @Nullable String fault() {
    if (device.ifindex() == 0) {
      return "there is no interface " + device.name();
    }
    String vmac = instance.vmac();
    if (vmac != null && devices.get(vmac).ifindex() == 0) {
      return "there is no interface " + vmac;
    }
    if (instance.tracksDevice() && !device.isRunning()) {
      return "interface " + device.name() + " is down";
    }
    Unicast unicast = instance.settings().unicast();
    if (unicast != null && unicast.peers().isEmpty()) {
      return "it has no unicast peer";
    }
    if (source() == null) {
      return "interface " + device.name() + " has no address to send from";
    }
    return tracking.fault();
  }

  /** From where it sends; null where the interface has no address. */
  private @Nullable InetAddress source() {
    if (instance.source() != null) {
      return instance.source();
    }
    boolean ipv6 = instance.settings().isIpv6();
    InetAddress virtual = null;
    for (InetAddress address : device.usableAddresses()) {
      boolean fits = address instanceof Inet6Address ? ipv6 && address.isLinkLocalAddress() : !ipv6;
      if (fits && !isVirtual(address)) {
        return address;
      }
      if (fits) {
        virtual = address;
      }
    }
    // Some give a machine no address but the virtual one, by hand.
    return virtual;
  }

  private boolean isVirtual(InetAddress address) {
    return !instance.settings().isOwner()
        && instance.addresses().stream().anyMatch(one -> one.address().equals(address));
  }

  /** Takes what has come in; {@link #deliver} passes the newest of each sender on. */
  void arrived(Datagram datagram, long nowNs) {
    Counters counters = router.counters();
    switch (reader.read(datagram)) {
      case Verdict.Good good -> {
        counters.add(Counter.ADVERT_RCVD);
        // Last among them now.
        arrived.remove(good.advert().source());
        arrived.put(good.advert().source(), good.advert());
        if (arrived.size() > SENDERS) {
          arrived.remove(arrived.keySet().iterator().next());
        }
      }
      case Verdict.Bad bad -> {
        if (bad.counter() != null) {
          counters.add(bad.counter());
        }
        logSeldom(String.valueOf(bad.counter()), bad, nowNs);
      }
    }
  }

  /** Passes on what has arrived. */
  void deliver(long nowNs) {
    if (arrived.isEmpty()) {
      return;
    }
    List<Advert> adverts = new ArrayList<>(arrived.values());
    arrived.clear();
    for (Advert advert : adverts) {
      router.receive(advert, nowNs);
    }
  }

  /** A line of a kind at most once a second, so that a flood of packets is not one of lines. */
  private void logSeldom(String kind, Verdict.Bad bad, long nowNs) {
    Long last = complaints.get(kind);
    if (last == null || nowNs - last >= SECOND_NS) {
      complaints.put(kind, nowNs);
      listener.log(bad.log());
    }
  }

  @Override
  public void advertise(int priority) {
    InetAddress source = source();
    if (source == null) {
      return;
    }
    writer.raiseSequence(reader.sequence());
    Unicast unicast = instance.settings().unicast();
    int error = 0;
    if (unicast == null) {
      error = send(source, instance.group(), priority, MAX_TTL);
    } else {
      for (Unicast.Peer peer : unicast.peers()) {
        error = Math.min(error, send(source, peer.address(), priority, unicast.ttl()));
      }
    }
    if (error != sendError) {
      sendError = error;
      complain("send an advertisement by " + instance.sendingDevice(), error);
    }
  }

  private int send(InetAddress source, InetAddress destination, int priority, int ttl) {
    if (instance.settings().isIpv6()) {
      byte[] payload = writer.ipv6(source, destination, priority);
      return sender.send(source, destination, ttl, payload);
    }
    return sender.send(writer.ipv4(source, destination, priority, ttl));
  }

  @Override
  public void hold(boolean hold) {
    held = hold;
    announcements.reset();
    log(hold ? "setting VIPs." : "removing VIPs.");
    if (hold) {
      take(instance.addresses(), instance.routes(), instance.rules());
    } else {
      giveUp(instance.addresses(), instance.routes(), instance.rules());
    }
  }

  private void take(List<InterfaceAddress> addresses, List<Route> routes, List<Rule> rules) {
    listener.holds(addresses, true);
    addresses.forEach(this::add);
    for (Route route : routes) {
      complain("add route " + route, editor.add(route));
    }
    for (Rule rule : rules) {
      complain("add rule " + rule, editor.add(rule));
    }
  }

  private void giveUp(List<InterfaceAddress> addresses, List<Route> routes, List<Rule> rules) {
    for (Rule rule : rules) {
      complainUnlessGone("remove rule " + rule, editor.remove(rule));
    }
    for (Route route : routes) {
      complainUnlessGone("remove route " + route, editor.remove(route));
    }
    for (InterfaceAddress address : addresses) {
      devices.get(address.device()).forget(address.address());
      if (ours.remove(address)) {
        complainUnlessGone("remove " + address, editor.remove(address));
      }
    }
    listener.holds(addresses, false);
  }

  private void add(InterfaceAddress address) {
    int result = editor.add(address);
    // An owner's address may be there for good; it is not ours to remove then.
    if (result == 0 || !instance.settings().isOwner()) {
      ours.add(address);
    }
    if (result != -Errno.EEXIST) {
      complain("add " + address, result);
    }
  }

  /** Somebody else has removed an address that we hold. */
  private void restore() {
    for (InterfaceAddress address : instance.addresses()) {
      Device at = devices.get(address.device());
      if (at.isRunning() && !at.addresses().contains(address.address()) && ours.contains(address)) {
        log("somebody has removed " + address + ", adding it again");
        add(address);
        at.announce(address.address(), isForwarding(address));
      }
    }
  }

  @Override
  public void announce(int times) {
    if (announcements.take(System.nanoTime())) {
      announce(instance.addresses(), times);
    }
  }

  private void announce(List<InterfaceAddress> addresses, int times) {
    for (InterfaceAddress address : addresses) {
      boolean ipv6 = address.address() instanceof Inet6Address;
      log(
          "Sending/queueing %s on %s for %s"
              .formatted(
                  ipv6 ? "Unsolicited Neighbour Adverts" : "gratuitous ARPs",
                  address.device(),
                  address.address().getHostAddress()));
    }
    for (int i = 0; i < times; i++) {
      for (InterfaceAddress address : addresses) {
        devices.get(address.device()).announce(address.address(), isForwarding(address));
      }
    }
  }

  /** Whether we are a router to IPv6 neighbours. */
  private static boolean isForwarding(InterfaceAddress address) {
    if (!(address.address() instanceof Inet6Address)) {
      return false;
    }
    Path file = Path.of("/proc/sys/net/ipv6/conf", address.device(), "forwarding");
    try {
      return !Files.readString(file).startsWith("0");
    } catch (IOException gone) {
      return false;
    }
  }

  @Override
  public void entered(State state) {
    listener.entered(instance.name(), state, router.effectivePriority(), router.why());
  }

  @Override
  public void heardLower() {
    if (lower.take(System.nanoTime())) {
      listener.heardLower(instance.name(), router.effectivePriority());
    }
  }

  @Override
  public void log(String line) {
    if (!lines.take(System.nanoTime())) {
      return;
    }
    String prefix = "(" + instance.name() + ") ";
    int refused = lines.refused();
    if (refused > 0) {
      listener.log(prefix + refused + " lines were left out, there were too many in a second");
    }
    listener.log(line.startsWith("(") ? line : prefix + line);
  }

  private void complain(String what, int result) {
    if (result < 0) {
      log("cannot " + what + ": " + Errno.describe(-result));
    }
  }

  private void complainUnlessGone(String what, int result) {
    boolean gone =
        switch (-result) {
          case Errno.EADDRNOTAVAIL, Errno.ESRCH, Errno.ENOENT, Errno.ENODEV -> true;
          default -> false;
        };
    if (!gone) {
      complain(what, result);
    }
  }

  VrrpStatus.Router status() {
    return new VrrpStatus.Router(
        instance,
        router.state(),
        router.effectivePriority(),
        source(),
        router.why(),
        router.changedNs(),
        router.nextNs(),
        router.counters().snapshot(),
        router.lastHeard());
  }
}

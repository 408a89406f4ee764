package weir.netns;

import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import weir.ffi.IfPacket;
import weir.ffi.InterfaceAddress;
import weir.ffi.Interfaces;
import weir.ffi.Memory;
import weir.ffi.PacketSocket;
import weir.ffi.Route;
import weir.ffi.Rule;
import weir.vrrp.AdvertWriter;
import weir.vrrp.Instance;
import weir.vrrp.Settings;
import weir.vrrp.Settings.Announcements;
import weir.vrrp.Settings.Authentication;
import weir.vrrp.Settings.Checks;
import weir.vrrp.Settings.Preemption;
import weir.vrrp.Settings.Unicast;
import weir.vrrp.State;
import weir.vrrp.Tracking.Tracked;
import weir.vrrp.VrrpConfiguration;
import weir.vrrp.VrrpListener;
import weir.vrrp.VrrpThread;

/**
 * Our VRRP thread and a keepalived, each in its namespace on one switch, and a client beside them.
 *
 * <pre>
 *   weir 10.0.0.1 --.
 *                   +-- switch -- client 10.0.0.9
 *  other 10.0.0.2 --'
 * </pre>
 */
final class FailoverPair implements AutoCloseable {
  static final Duration SOON = Duration.ofSeconds(15);
  static final String VIP = "10.0.0.100";
  static final String VIP6 = "2001:db8::100";

  private static final String WEIR = "10.0.0.1";
  private static final String OTHER = "10.0.0.2";
  private static final int ETHERNET = 14;
  private static final long MILLISECOND_NS = 1_000_000;
  private static final Announcements ANNOUNCEMENTS =
      new Announcements(5, 5_000_000_000L, 0, 1, 5_000_000_000L, 5);

  /** What both sides are configured to speak. */
  record Dialect(
      int version,
      int advertIntervalMs,
      Authentication.Type authentication,
      boolean isUnicast,
      boolean isIpv6) {
    static final Dialect V2 = new Dialect(2, 1000, Authentication.Type.NONE, false, false);
    static final Dialect V3 = new Dialect(3, 100, Authentication.Type.NONE, false, false);

    Dialect signed(Authentication.Type type) {
      return new Dialect(version, advertIntervalMs, type, isUnicast, isIpv6);
    }

    Dialect unicast() {
      return new Dialect(version, advertIntervalMs, authentication, true, isIpv6);
    }

    Dialect ipv6() {
      return new Dialect(version, advertIntervalMs, authentication, isUnicast, true);
    }

    /** The VIPs of the advertisement; IPv6 wants a link-local one first. */
    List<String> vips() {
      return isIpv6 ? List.of("fe80::100", VIP6) : List.of(VIP);
    }

    String watched() {
      return isIpv6 ? VIP6 : VIP;
    }

    /** For the table of cases. */
    @Override
    public String toString() {
      return "v%d%s%s%s, %d ms"
          .formatted(
              version,
              isIpv6 ? " IPv6" : "",
              isUnicast ? " unicast" : "",
              authentication == Authentication.Type.NONE ? "" : " " + authentication,
              advertIntervalMs);
    }
  }

  private final Lab lab = Lab.open();
  private final Netns network = lab.namespace("switch");
  private final Netns weirHost = lab.namespace("weir");
  private final Netns otherHost = lab.namespace("other");
  private final Netns client = lab.namespace("client");
  private final Dialect dialect;
  private final List<String> weirLog = new CopyOnWriteArrayList<>();
  private final List<Background> others = new ArrayList<>();
  private @Nullable VrrpThread weir;

  FailoverPair(Dialect dialect) {
    this.dialect = dialect;
    network.bridge("br0");
    for (Netns host : List.of(weirHost, otherHost, client)) {
      // The addresses of the test alone, at once.
      host.sysctl("net.ipv6.conf.default.addr_gen_mode", "1");
      host.sysctl("net.ipv6.conf.default.accept_dad", "0");
    }
    plugWeir();
    otherHost.plug("eth0", network, "br0", OTHER + "/24", "fe80::2/64");
    client.plug("eth0", network, "br0", "10.0.0.9/24", "2001:db8::9/64");
  }

  /** Gives Weir's host its interface. */
  void plugWeir() {
    weirHost.plug("eth0", network, "br0", WEIR + "/24", "fe80::1/64");
  }

  /** Plugs a cable into the switch, or pulls it where nobody sees it. */
  void setCable(String port, boolean isIn) {
    network.ip("link set " + port + (isIn ? " master br0" : " nomaster"));
  }

  Netns weirHost() {
    return weirHost;
  }

  Netns otherHost() {
    return otherHost;
  }

  Netns client() {
    return client;
  }

  VrrpThread weir() {
    if (weir == null) {
      throw new LabException("Weir does not run");
    }
    return weir;
  }

  void startWeir(int priority, boolean preempts) {
    start(
        new VrrpConfiguration(
            List.of(instance("VI", 51, priority, preempts, dialect.vips())), List.of(), 0));
  }

  void start(VrrpConfiguration configuration) {
    VrrpListener listener =
        new VrrpListener() {
          @Override
          public void log(String line) {
            weirLog.add(line);
          }

          @Override
          public void entered(String instance, State state, int priority, String why) {
            weirLog.add("-> " + instance + " " + state + ": " + why);
          }
        };
    weir = lab.own(weirHost.call(() -> VrrpThread.start(configuration, listener)));
  }

  /** An instance whose master has these too. */
  Instance withRouting(Instance instance, List<Route> routes, List<Rule> rules) {
    return new Instance(
        instance.settings(),
        instance.device(),
        instance.source(),
        instance.group(),
        instance.addresses(),
        routes,
        rules,
        instance.tracked(),
        instance.tracksDevice(),
        instance.vmac());
  }

  /** Advertisements of the client for the same virtual router, to Weir alone, as fast as it can. */
  CompletableFuture<?> flood(int priority, AtomicBoolean enough) {
    Settings settings = instance("flood", 51, priority, true, List.of(VIP)).settings();
    byte[] packet = new AdvertWriter(settings).ipv4(ip("10.0.0.9"), ip("224.0.0.18"), priority);
    int sum = 0;
    for (int i = 0; i < 20; i += 2) {
      sum += (packet[i] & 0xff) << 8 | (packet[i + 1] & 0xff);
    }
    int checksum = ~((sum & 0xffff) + (sum >>> 16));
    packet[10] = (byte) (checksum >>> 8);
    packet[11] = (byte) checksum;
    long weirMac = weirHost.call(FailoverPair::macOfEth0);
    return client.submit(
        () -> {
          int length = ETHERNET + packet.length;
          try (Interfaces interfaces = new Interfaces();
              PacketSocket socket = new PacketSocket(interfaces.index("eth0"), 0);
              Arena arena = Arena.ofConfined()) {
            long frame = arena.allocate(length, Long.BYTES).address();
            Memory.putMac(frame, weirMac);
            Memory.putMac(frame + 6, macOfEth0());
            Memory.putShortBe(frame + 12, IfPacket.ETH_P_IP);
            Memory.putBytes(frame + ETHERNET, packet);
            while (!enough.get()) {
              socket.send(frame, length);
            }
          }
          return length;
        });
  }

  private static long macOfEth0() {
    try (Interfaces interfaces = new Interfaces()) {
      return interfaces.mac("eth0");
    }
  }

  /** An instance that is to stop while something else is down. */
  Instance tracking(Instance instance, String tracked) {
    return new Instance(
        instance.settings(),
        instance.device(),
        instance.source(),
        instance.group(),
        instance.addresses(),
        instance.routes(),
        instance.rules(),
        List.of(new Tracked(tracked, 0, false)),
        instance.tracksDevice(),
        instance.vmac());
  }

  /** An instance with a MAC of its own, and the VIP there. */
  Instance withVmac(Instance instance) {
    Settings old = instance.settings();
    Settings settings =
        new Settings(
            old.name(),
            old.version(),
            old.virtualRouterId(),
            old.priority(),
            old.startsAsMaster(),
            old.advertIntervalNs(),
            List.of(ip(VIP)),
            old.authentication(),
            old.preemption(),
            old.downTimerAdverts(),
            old.lowerPriorityNoAdvert(),
            old.higherPriorityAdvert(),
            old.announcements(),
            old.unicast(),
            old.checks());
    String vmac = "vrrp." + old.virtualRouterId();
    return new Instance(
        settings,
        instance.device(),
        instance.source(),
        instance.group(),
        List.of(InterfaceAddress.of(ip(VIP), 32, vmac)),
        List.of(),
        List.of(),
        List.of(),
        true,
        vmac);
  }

  Instance instance(String name, int id, int priority, boolean preempts, List<String> vips) {
    Settings settings =
        new Settings(
            name,
            dialect.version(),
            id,
            priority,
            false,
            dialect.advertIntervalMs() * MILLISECOND_NS,
            vips.stream().map(FailoverPair::ip).toList(),
            new Authentication(dialect.authentication(), "secret"),
            new Preemption(preempts, 0),
            3,
            false,
            false,
            ANNOUNCEMENTS,
            dialect.isUnicast()
                ? new Unicast(
                    List.of(new Unicast.Peer(ip(dialect.isIpv6() ? "fe80::2" : OTHER), 0, 255)),
                    false)
                : null,
            new Checks(false, false));
    return new Instance(
        settings,
        "eth0",
        null,
        ip(dialect.isIpv6() ? "ff02::12" : "224.0.0.18"),
        vips.stream().map(vip -> address(ip(vip))).toList(),
        List.of(),
        List.of(),
        List.of(),
        true,
        null);
  }

  private static InterfaceAddress address(InetAddress address) {
    return InterfaceAddress.of(address, address.getAddress().length * Byte.SIZE, "eth0");
  }

  void stopWeir() {
    weir().close();
    weir = null;
  }

  Background startOther(int priority, boolean preempts) {
    return startOther(text("VI", 51, priority, preempts, dialect.vips()));
  }

  void stopOther() {
    others.getLast().terminate();
    others.getLast().awaitExit(SOON);
  }

  /** Kills keepalived, parent and child, so that it can say no farewell. */
  void killOther() {
    Background killed = others.getLast();
    String parent = "" + killed.pid();
    String child = otherHost.run("pgrep", "-P", parent).strip();
    otherHost.run("kill", "-9", child, parent);
    killed.awaitExit(SOON);
  }

  /** A keepalived with these blocks. */
  Background startOther(String blocks) {
    String number = "" + others.size();
    Path file =
        lab.file("keepalived-" + number + ".conf", "global_defs { router_id other\n}\n" + blocks);
    Path directory = lab.directory("keepalived-" + number);
    Background started =
        otherHost.start(
            "keepalived",
            "-n",
            "-l",
            "-D",
            "-P",
            "-f",
            file.toString(),
            "-p",
            directory.resolve("pid").toString(),
            "-r",
            directory.resolve("vrrp.pid").toString());
    others.add(started);
    started.awaitLine(SOON, "its start", line -> line.contains("(init)"));
    return started;
  }

  String text(String name, int id, int priority, boolean preempts, List<String> vips) {
    List<String> lines = new ArrayList<>();
    lines.add("state BACKUP\ninterface eth0\nversion " + dialect.version());
    lines.add("virtual_router_id " + id + "\npriority " + priority);
    lines.add(String.format(Locale.ROOT, "advert_int %.2f", dialect.advertIntervalMs() / 1000.0));
    if (!preempts) {
      lines.add("nopreempt");
    }
    if (dialect.isUnicast()) {
      boolean ipv6 = dialect.isIpv6();
      lines.add("unicast_src_ip " + (ipv6 ? "fe80::2" : OTHER));
      lines.add("unicast_peer {\n" + (ipv6 ? "fe80::1" : WEIR) + "\n}");
    }
    if (dialect.authentication() != Authentication.Type.NONE) {
      lines.add(
          "authentication {\nauth_type " + dialect.authentication() + "\nauth_pass secret\n}");
    }
    lines.add("virtual_ipaddress {\n" + String.join("\n", vips) + "\n}");
    return "vrrp_instance " + name + " {\n" + String.join("\n", lines) + "\n}\n";
  }

  boolean weirHolds() {
    return holds(weirHost, dialect.watched());
  }

  boolean otherHolds() {
    return holds(otherHost, dialect.watched());
  }

  static boolean holds(Netns host, String vip) {
    return host.run("ip", "-o", "address", "show", "dev", "eth0").contains(" " + vip + "/");
  }

  void awaitWeirMaster() {
    until("Weir alone to hold the VIP", () -> weirHolds() && !otherHolds());
  }

  void awaitOtherMaster() {
    until("keepalived alone to hold the VIP", () -> otherHolds() && !weirHolds());
  }

  static void awaitHolds(Netns host) {
    Await.until(SOON, host.role() + " to hold the VIP", () -> holds(host, VIP));
  }

  void awaitLogOf(State state, String why) {
    String wanted = "-> VI " + state + ": ";
    until(
        "Weir to become " + state + ", since " + why,
        () -> weirLog.stream().anyMatch(l -> l.startsWith(wanted) && l.contains(why)));
  }

  void awaitWeirLog(String wanted) {
    until("Weir to log " + wanted, () -> weirLog.stream().anyMatch(l -> l.contains(wanted)));
  }

  /** Waits, and tells in the error what each side has logged. */
  void until(String what, BooleanSupplier condition) {
    try {
      Await.until(SOON, what, condition);
    } catch (LabException e) {
      throw new LabException(dialect + ": " + e.getMessage() + "\n" + logs(), e);
    }
  }

  /** What each side has logged. */
  String logs() {
    return Stream.concat(
            weirLog.stream().map(line -> "weir:       " + line),
            others.stream()
                .flatMap(other -> other.output().lines())
                .map(line -> "keepalived: " + line.replaceFirst("^.{24}: ", "")))
        .collect(Collectors.joining("\n"));
  }

  void eachLine(Consumer<String> lines) {
    logs().lines().forEach(lines);
  }

  static InetAddress ip(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  @Override
  public void close() {
    lab.close();
  }
}

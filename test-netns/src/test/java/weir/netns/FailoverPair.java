package weir.netns;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Our VRRP thread and a keepalived, each on its host on one switch, and a client beside them.
 *
 * <pre>
 *  weir 10.0.0.1 or .2 --.
 *                        +-- switch -- client 10.0.0.9
 *  keepalived, the other --'
 * </pre>
 */
final class FailoverPair implements AutoCloseable {
  static final Duration SOON = Duration.ofSeconds(30);
  static final String VIP = "10.0.0.100";

  private final Lab lab = Lab.open();
  private final Netns network = lab.namespace("switch");
  private final Netns weirHost = lab.namespace("weir");
  private final Netns otherHost = lab.namespace("other");
  private final Netns client = lab.namespace("client");
  private final Dialect dialect;
  private final int weirNumber;
  private final WeirRouter weir;
  private final KeepalivedRouter keepalived;

  FailoverPair(Dialect dialect) {
    this(dialect, 1);
  }

  /**
   * @param weirNumber the last byte of our address, 1 or 2; the other's is the other
   */
  FailoverPair(Dialect dialect, int weirNumber) {
    this.dialect = dialect;
    this.weirNumber = weirNumber;
    network.bridge("br0");
    for (Netns host : List.of(weirHost, otherHost, client)) {
      // The addresses of the test alone, at once.
      host.sysctl("net.ipv6.conf.default.addr_gen_mode", "1");
      host.sysctl("net.ipv6.conf.default.accept_dad", "0");
    }
    plugWeir();
    int other = number(otherHost);
    otherHost.plug("eth0", network, "br0", address(other) + "/24", address6(other) + "/64");
    client.plug("eth0", network, "br0", "10.0.0.9/24", "2001:db8::9/64");
    weir = new WeirRouter(weirHost);
    keepalived = new KeepalivedRouter(otherHost);
  }

  static String address(int number) {
    return "10.0.0." + number;
  }

  static String address6(int number) {
    return "fe80::" + number;
  }

  private int number(Netns host) {
    return host == weirHost ? weirNumber : 3 - weirNumber;
  }

  /** Gives Weir's host its interface. */
  void plugWeir() {
    String ipv6 = address6(weirNumber) + "/64";
    weirHost.plug("eth0", network, "br0", address(weirNumber) + "/24", ipv6);
  }

  /** Gives a router's host a second interface. */
  void plugSecond(VrrpRouter router) {
    router.host().plug("eth1", network, "br0");
  }

  /** Plugs a router's cable into the switch, or pulls it where nobody sees it. */
  void setCable(VrrpRouter router, boolean isIn) {
    network.ip("link set " + router.host().role() + "-eth0 " + (isIn ? "master br0" : "nomaster"));
  }

  WeirRouter weir() {
    return weir;
  }

  KeepalivedRouter keepalived() {
    return keepalived;
  }

  Netns client() {
    return client;
  }

  /** The block of one side in our dialect. */
  String instance(VrrpRouter of, int priority, String... more) {
    int own = number(of.host());
    return dialect.instance(own, 3 - own, priority, more);
  }

  /** A block beside it, of multicast IPv4. */
  String instance(VrrpRouter of, String name, int id, String vip, int priority, String... more) {
    int own = number(of.host());
    return dialect.instance(name, id, List.of(vip), own, 3 - own, priority, more);
  }

  void start(VrrpRouter router, int priority, String... more) {
    router.start(instance(router, priority, more));
  }

  boolean holds(VrrpRouter router) {
    return router.holds(dialect.vip());
  }

  void awaitMaster(VrrpRouter router) {
    VrrpRouter other = router == weir ? keepalived : weir;
    until(router + " alone to hold the VIP", () -> holds(router) && !holds(other));
  }

  void awaitTwoMasters() {
    until("two masters", () -> holds(weir) && holds(keepalived));
  }

  void awaitLog(VrrpRouter router, String wanted) {
    until(router + " to log " + wanted, () -> router.logged(wanted));
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
    StringBuilder all = new StringBuilder();
    weir.log().forEach(line -> all.append("weir:       ").append(line).append('\n'));
    weir.changes().forEach(line -> all.append("weir:       -> ").append(line).append('\n'));
    keepalived.log().forEach(line -> all.append("keepalived: ").append(line).append('\n'));
    return all.toString();
  }

  @Override
  public void close() {
    lab.close();
  }
}

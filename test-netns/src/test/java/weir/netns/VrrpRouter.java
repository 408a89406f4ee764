package weir.netns;

import java.util.List;

/** One of two that share a VIP: ours or a keepalived, on a host of its own. */
abstract class VrrpRouter {
  private final Netns host;
  private final HeldAddresses addresses;

  VrrpRouter(Netns host) {
    this.host = host;
    addresses = new HeldAddresses(host);
  }

  Netns host() {
    return host;
  }

  /** Starts it by the blocks of a keepalived.conf. */
  abstract void start(String blocks);

  /** Has it go by other blocks. */
  abstract void reload(String blocks);

  /** Stops it as an operator does. */
  abstract void stop();

  /** What it has logged in all its runs, without the time. */
  abstract List<String> log();

  /** What it is called. */
  abstract String kind();

  boolean logged(String text) {
    return log().stream().anyMatch(line -> line.contains(text));
  }

  /** How many lines have it. */
  long timesLogged(String text) {
    return log().stream().filter(line -> line.contains(text)).count();
  }

  /** Whether its host has an address. */
  boolean holds(String address) {
    return addresses.has(address);
  }

  String mac() {
    return host.run("cat", "/sys/class/net/eth0/address").strip();
  }

  @Override
  public String toString() {
    return kind();
  }
}

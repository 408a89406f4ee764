package weir.netns.oracle;

/**
 * A real server of a scenario.
 *
 * @param number 1..99: it is {@link Site#serverAddress}
 * @param port 1..65535; that of the service but with NAT
 * @param weight when it is added, 0..65535
 */
public record Server(int number, int port, int weight, Method method) {
  /** How packets reach it. */
  public enum Method {
    /** Direct routing. */
    DR("Route", "-g"),
    /** NAT, which IPVS calls masquerading. */
    NAT("Masq", "-m"),
    /** IP in IP. */
    TUN("Tunnel", "-i");

    /** As {@code ipvsadm -Ln} lists it. */
    final String listed;

    /** The option of ipvsadm. */
    final String option;

    Method(String listed, String option) {
      this.listed = listed;
      this.option = option;
    }
  }

  /** Its address as a number. */
  public int address() {
    return Site.serverAddress(number);
  }

  /** This server with another weight. */
  public Server weighing(int newWeight) {
    return new Server(number, port, newWeight, method);
  }

  /** Whether the other is the same server, whatever the weights. */
  boolean isSame(Server other) {
    return number == other.number && port == other.port;
  }

  @Override
  public String toString() {
    return Text.socket(address(), port);
  }
}

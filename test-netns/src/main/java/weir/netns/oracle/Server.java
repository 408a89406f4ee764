package weir.netns.oracle;

/**
 * A real server of a scenario.
 *
 * @param number 1..99: it is {@link Site#serverAddress}
 * @param port 1..65535, that of the service but with NAT; 0 for a service by mark
 * @param weight when it is added, 0..65535
 * @param upperThreshold connections with which it is overloaded; 0 for never
 * @param lowerThreshold connections below which it is so no more; 0 for three quarters of the upper
 */
public record Server(
    int number, int port, int weight, int upperThreshold, int lowerThreshold, Method method) {
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

  /** A server without thresholds. */
  public Server(int number, int port, int weight, Method method) {
    this(number, port, weight, 0, 0, method);
  }

  /** Its address as a number. */
  public int address() {
    return Site.serverAddress(number);
  }

  /** This server with another weight. */
  public Server weighing(int newWeight) {
    return new Server(number, port, newWeight, upperThreshold, lowerThreshold, method);
  }

  /** This server at another port. */
  Server at(int newPort) {
    return new Server(number, newPort, weight, upperThreshold, lowerThreshold, method);
  }

  /** This server with other thresholds. */
  public Server limited(int upper, int lower) {
    return new Server(number, port, weight, upper, lower, method);
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

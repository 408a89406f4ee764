package weir.dataplane;

/**
 * That a client stays with its server ({@code ipvsadm -p SECONDS -M NETMASK}).
 *
 * @param timeoutSeconds for how long after its last new connection: 1..2678400 (31 days)
 * @param netmask which bits of the client's address tell clients apart, such as {@code -1} for all
 */
public record Persistence(int timeoutSeconds, int netmask) {
  public Persistence {
    if (timeoutSeconds < 1 || timeoutSeconds > 31 * 86_400) {
      throw new IllegalArgumentException("persistence of " + timeoutSeconds + " seconds");
    }
  }
}

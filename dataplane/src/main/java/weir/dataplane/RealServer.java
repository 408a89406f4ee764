package weir.dataplane;

import org.jspecify.annotations.Nullable;

/**
 * A real server of one virtual service.
 *
 * @param id names it in connections and counters: 0 or more, below {@link Limits#servers}, unique
 *     in a {@link ServiceTable}, the same in every snapshot, given to another server only when no
 *     connection has it
 * @param address IPv4 address as a number
 * @param port 1..65535; 0 for the port that the client asked for; only NAT rewrites it
 * @param weight 0 or more; 0 gets no new connections
 * @param upperThreshold with so many connections it is overloaded and gets no new ones; 0 for no
 *     limit ({@code ipvsadm -x})
 * @param lowerThreshold an overloaded one gets new connections again with fewer than that; 0 for
 *     three quarters of the upper threshold ({@code ipvsadm -y})
 * @param method how its packets are forwarded
 * @param nextHop null while a route or a MAC is missing: its packets are dropped until then
 */
public record RealServer(
    int id,
    int address,
    int port,
    int weight,
    int upperThreshold,
    int lowerThreshold,
    ForwardingMethod method,
    @Nullable NextHop nextHop) {

  public RealServer {
    if (id < 0 || weight < 0 || port < 0 || port > 0xffff) {
      throw new IllegalArgumentException("server " + id + " port " + port + " weight " + weight);
    }
    if (lowerThreshold < 0 || upperThreshold < 0) {
      throw new IllegalArgumentException("server " + id + " threshold below 0");
    }
  }

  /** A server without thresholds. */
  public RealServer(
      int id,
      int address,
      int port,
      int weight,
      ForwardingMethod method,
      @Nullable NextHop nextHop) {
    this(id, address, port, weight, 0, 0, method, nextHop);
  }
}

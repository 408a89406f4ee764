package weir.dataplane;

import org.jspecify.annotations.Nullable;

/**
 * A real server of one virtual service.
 *
 * @param id names it in connections and counters: 0 or more, below {@link Limits#servers}, unique
 *     in a {@link ServiceTable}, the same in every snapshot, given to another server only when no
 *     connection has it
 * @param address IPv4 address as a number
 * @param port 1..65535; DR does not rewrite it
 * @param weight 0 or more; 0 gets no new connections
 * @param method how its packets are forwarded
 * @param nextHop null while a route or a MAC is missing: its packets are dropped until then
 */
public record RealServer(
    int id, int address, int port, int weight, ForwardingMethod method, @Nullable NextHop nextHop) {

  public RealServer {
    if (id < 0 || weight < 0 || port < 1 || port > 0xffff) {
      throw new IllegalArgumentException("server " + id + " port " + port + " weight " + weight);
    }
  }
}

package weir.dataplane;

import java.util.List;

/**
 * A virtual service.
 *
 * @param id names it in connections and counters, with the rules of {@link RealServer#id}
 * @param protocol 6 TCP, 17 UDP
 * @param address the VIP as a number
 * @param port 1..65535
 * @param scheduler as {@code ipvsadm -s} names it; {@link Schedulers#NAMES}
 * @param servers the available ones, in the order that they were added. IPVS puts a new server at
 *     the front of its list, so its schedulers, and ours, go from the last to the first here; one
 *     that is taken out and comes back has been added last
 */
public record VirtualService(
    int id, int protocol, int address, int port, String scheduler, List<RealServer> servers) {

  public VirtualService {
    if (id < 0 || port < 1 || port > 0xffff) {
      throw new IllegalArgumentException("service " + id + " port " + port);
    }
    if (protocol != Ipv4.TCP && protocol != Ipv4.UDP) {
      throw new IllegalArgumentException("service " + id + " protocol " + protocol);
    }
    if (!Schedulers.NAMES.contains(scheduler)) {
      throw new IllegalArgumentException("service " + id + " scheduler " + scheduler);
    }
    servers = List.copyOf(servers);
  }
}

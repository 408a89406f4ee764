package weir.netns;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A {@code virtual_server} of a {@code keepalived.conf}, with every server of a site behind it.
 * Servers of TCP services are checked every second; those of UDP services are always up.
 *
 * @param protocol {@code TCP} or {@code UDP}
 * @param port the port that clients use
 * @param scheduler such as {@code rr}
 * @param kind {@code DR} or {@code NAT}
 * @param serverPort the servers' port; {@code port} with direct routing
 */
public record VirtualServer(
    String protocol, int port, String scheduler, String kind, int serverPort) {

  /** A service whose servers use the same port. */
  public VirtualServer(String protocol, int port, String scheduler, String kind) {
    this(protocol, port, scheduler, kind, port);
  }

  /** A whole {@code keepalived.conf}. */
  public static String configuration(Topology site, VirtualServer... services) {
    return Stream.of(services)
        .map(service -> service.block(site))
        .collect(Collectors.joining("\n"));
  }

  private String block(Topology site) {
    String servers =
        IntStream.rangeClosed(1, site.servers().size())
            .mapToObj(number -> serverBlock(site.serverAddress(number)))
            .collect(Collectors.joining());
    return """
        virtual_server %s %d {
            delay_loop 1
            lb_algo %s
            lb_kind %s
            protocol %s
        %s}
        """
        .formatted(Topology.VIP, port, scheduler, kind, protocol, servers);
  }

  private String serverBlock(String address) {
    String check =
        protocol.equals("TCP")
            ? """
                  TCP_CHECK {
                      connect_timeout 1
                      retry 1
                      delay_before_retry 1
                  }
          """
            : "";
    return """
            real_server %s %d {
                weight 1
        %s    }
        """
        .formatted(address, serverPort, check);
  }
}

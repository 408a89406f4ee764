package weir.control.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What would become of a packet now, and why. As in {@link Status} the names of the fields stay.
 *
 * @param packet such as {@code TCP 10.0.0.9:40000 -> 192.0.2.1:80}
 * @param device the interface that it comes in by
 * @param mark its firewall mark, unsigned; 0 for none
 * @param verdict {@code kernel}, {@code to_server}, {@code to_client} or {@code dropped}
 * @param drop the reason of {@code dropped}, as in {@link Status#drops}
 * @param why in one line
 * @param service that it is for, such as {@code TCP 192.0.2.1:80} or {@code FWM 8}
 * @param scheduler of the service, with what ipvsadm lists behind it: {@code rr persistent 50}
 * @param connection that it belongs to
 * @param synBeginsAnew whether a SYN would end that connection and begin another
 * @param cached whether the kernel forwards its packets of this direction by itself, but for those
 *     that open or close it or are not ordinary
 * @param template that keeps its client with a server
 * @param basis what the choice of server depends on: {@code none}, {@code connection}, {@code
 *     template}, {@code addresses}, {@code load} (the connections that servers have now) or {@code
 *     moment} (the turn of a worker, or chance)
 * @param ways where it may go; more than one where that depends on the moment
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Explained(
    String packet,
    String device,
    long mark,
    String verdict,
    @Nullable String drop,
    String why,
    @Nullable String service,
    @Nullable String scheduler,
    ConnectionPage.@Nullable Row connection,
    boolean synBeginsAnew,
    boolean cached,
    ConnectionPage.@Nullable Row template,
    String basis,
    List<Way> ways) {
  public Explained {
    ways = List.copyOf(ways);
  }

  /**
   * A way that the packet may go.
   *
   * @param server the real server, such as {@code 10.0.0.1:80}; null for the way to the client
   * @param weight of the server
   * @param forward as ipvsadm says it: {@code Masq}, {@code Route} or {@code Tunnel}
   * @param leaves addresses and ports that it has then: {@code 10.0.0.9:40000 -> 10.0.0.1:8080}
   * @param device the interface that it leaves by; null where the next hop is not known
   * @param mac of the next hop
   * @param via the next hop, for people
   * @param mtu bytes of the largest packet that goes whole; a larger one with DF is answered with
   *     an ICMP error, others are fragmented; 0 where it is not known
   * @param drop why it goes no further, as in {@link Status#drops}
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Way(
      @Nullable String server,
      int weight,
      String forward,
      String leaves,
      @Nullable String device,
      @Nullable String mac,
      String via,
      int mtu,
      @Nullable String drop) {}
}

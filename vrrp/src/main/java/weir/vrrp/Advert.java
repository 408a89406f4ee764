package weir.vrrp;

import java.net.InetAddress;
import java.util.List;

/**
 * A VRRP advertisement that was found good.
 *
 * @param source who sent it
 * @param priority 0 where the sender stops, 255 for the owner of the addresses
 * @param intervalNs from one of its advertisements to the next
 * @param addresses that it stands for
 */
public record Advert(
    InetAddress source, int priority, long intervalNs, List<InetAddress> addresses) {
  /** The priority of a master that stops. */
  public static final int STOPS = 0;

  public Advert {
    addresses = List.copyOf(addresses);
  }
}

package weir.ffi;

/**
 * Where a route leads.
 *
 * @param ifindex of the interface to send by
 * @param gateway the router's IPv4 address, or 0 where the destination itself is on the link
 * @param weight 1..256, the share of the traffic where a route has several
 */
public record Nexthop(int ifindex, int gateway, int weight) {}

package weir.ffi;

/** What rtnetlink tells about; see the kinds. */
public sealed interface NetworkObject
    permits LinkInfo, AddressInfo, Ipv6AddressInfo, RouteInfo, NeighbourInfo {}

package weir.control.route;

/** What is known of the way to a real server. */
public sealed interface Hop {
  /**
   * Packets can be sent.
   *
   * @param neighbour the server, or its router
   * @param mac the neighbour's
   * @param source the address that packets of this host have on the way; 0 for none
   */
  record Resolved(NeighbourKey neighbour, long mac, int source) implements Hop {}

  /** There is a route, but the MAC of this neighbour is not known yet. */
  record Unresolved(NeighbourKey neighbour) implements Hop {}

  /** The route leads over an interface that Weir is not attached to. */
  record NotAttached(int interfaceIndex) implements Hop {}

  /** No route. */
  record NoRoute() implements Hop {}
}

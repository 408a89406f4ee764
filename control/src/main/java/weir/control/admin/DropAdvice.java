package weir.control.admin;

import java.util.Arrays;
import weir.dataplane.DropReason;

/** What an operator should know of each reason for a drop, and do about it; one line each. */
public final class DropAdvice {
  private DropAdvice() {}

  /**
   * By the name in listings.
   *
   * @return empty for one that this version does not know
   */
  public static String of(String label) {
    return Arrays.stream(DropReason.values())
        .filter(reason -> reason.label().equals(label))
        .findFirst()
        .map(DropAdvice::of)
        .orElse("");
  }

  /** One line without a full stop. */
  public static String of(DropReason reason) {
    return switch (reason) {
      case SHORT_FRAME -> "cut off before its headers end; look for a broken sender or cable";
      case NOT_IPV4 -> "no IPv4, though it was taken for it; tell us, it should not happen";
      case BAD_VERSION -> "an IP version other than 4 in an IPv4 frame; a broken or hostile sender";
      case BAD_HEADER_LENGTH -> "an IP header below 20 bytes; a broken or hostile sender";
      case BAD_TOTAL_LENGTH -> "says to be longer than it is; a broken or hostile sender";
      case BAD_HEADER_CHECKSUM ->
          "damaged on the way; look at the counters of network cards and switches";
      case MARTIAN_SOURCE -> "from an address that no host can have; filter it at the border";
      case FRAGMENT -> "a fragment that fits no packet; a broken or hostile sender";
      case UNSUPPORTED_PROTOCOL -> "neither TCP nor UDP nor an ICMP error; services are TCP or UDP";
      case BAD_ICMP_CHECKSUM -> "an ICMP error damaged on the way, or forged";
      case ICMP_ABSORBED -> "a router told of a tunnel's MTU, which was noted; nothing to do";
      case BAD_DATA_OFFSET -> "a TCP header that cannot be; a broken or hostile sender";
      case TTL_EXPIRED ->
          "went through too many routers; traceroute does it, otherwise look for a loop";
      case FRAGMENTATION_NEEDED ->
          "too long for the way to the server, and must not be fragmented; the client was told: let ICMP through, or lower its MSS";
      case TOO_LONG ->
          "needs more fragments than there may be; raise the MTU on the way to the server";
      case NO_FRAME -> "no memory left to fragment it; the servers' side does not keep up";
      case NO_CONNECTION ->
          "TCP of a connection that is not known, answered by a reset; after a restart or long silence: see timeouts";
      case BAD_TRANSPORT_CHECKSUM -> "TCP of no connection, damaged on the way; not answered";
      case NO_SERVER ->
          "the service has no server left: see weir status, checks, weights and thresholds";
      case SERVER_UNAVAILABLE ->
          "its connection's server was removed; clients try again, at once with expire_nodest_conn=1";
      case NEIGHBOUR_UNRESOLVED ->
          "the server's or router's MAC is not known: is it on, on that network, and answers ARP?";
      case NO_SOURCE_ADDRESS ->
          "a tunnel begins nowhere: give the interface to the server an address";
      case DROP_PACKET -> "new connections refused under memory pressure, as drop_packet says";
      case TABLE_FULL -> "no room for another connection; weir run --connections makes more";
      case PUNT_LIMIT ->
          "more for the kernel than 5000 a second and worker; who talks to the servers past the services?";
      case PUNT_FAILED -> "the kernel did not want to route it; look at its routes and firewall";
    };
  }
}

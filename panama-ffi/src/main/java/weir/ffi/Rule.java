package weir.ffi;

import org.jspecify.annotations.Nullable;

/**
 * A rule of routing that the kernel is to have, as {@code ip rule add} takes it.
 *
 * @param isIpv6 its family
 * @param isInverted whether it is for what does not match
 * @param from the sources that it is for; null for all
 * @param to the destinations that it is for; null for all
 * @param tos 0 for all
 * @param fwmark 0 with a mask of 0 for all
 * @param fwmask the bits of the mark that count
 * @param iif the name of the interface that it came in by; null for all
 * @param oif the name of the interface that a socket is bound to; null for all
 * @param priority lowest first; -1 for the kernel's choice
 * @param action such as {@link FibRules#FR_ACT_TO_TBL}
 * @param table that is searched; 0 where the action needs none
 * @param suppressPrefixLength routes of so many bits or fewer do not count; -1 for none
 */
public record Rule(
    boolean isIpv6,
    boolean isInverted,
    @Nullable IpPrefix from,
    @Nullable IpPrefix to,
    int tos,
    int fwmark,
    int fwmask,
    @Nullable String iif,
    @Nullable String oif,
    int priority,
    int action,
    int table,
    int suppressPrefixLength) {
  /** Such as {@code from 10.0.0.1/32 to all table 10}. */
  @Override
  public String toString() {
    return "from %s to %s table %d"
        .formatted(from == null ? "all" : from, to == null ? "all" : to, table);
  }
}

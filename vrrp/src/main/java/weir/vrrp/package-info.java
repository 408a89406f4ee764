/**
 * VRRP: packets, state machine, sync groups, VIPs and gratuitous ARP.
 *
 * <pre>
 *  socket --&gt; Datagram --&gt; AdvertReader --&gt; VirtualRouter &lt;--&gt; SyncGroup
 *                           (believes          | states, timers; no clock, no network
 *                            nothing)          v
 *  socket &lt;-- AdvertWriter &lt;---------------- Effects --&gt; addresses, ARP, scripts, log
 * </pre>
 *
 * <p>Runs on a thread of its own, shares no lock with anything, and uses nothing but {@code
 * weir.ffi}, so that an advertisement leaves on time whatever the other threads do. Version 2 (RFC
 * 3768, with the authentication of RFC 2338) and version 3 (RFC 5798), IPv4 and IPv6, as keepalived
 * speaks them.
 *
 * <p>What others send costs us little: a message is judged without a word of log being made, only
 * the newest of each sender reaches the state machine, and what we do in answer (advertise,
 * announce, log, tell) is bounded in a second without ever putting off the timer. Another
 * configuration is taken in place where {@link weir.vrrp.Instance} says that it can be.
 */
package weir.vrrp;

/**
 * The connection table: what is remembered of every connection, and the state machines and timeouts
 * that it follows.
 *
 * <p>{@link weir.conntrack.ConnectionTable} finds entries of 64 bytes by 5-tuple; {@link
 * weir.conntrack.Connection} says what is in them: connections, the replies of those through NAT,
 * and the templates of persistent services. Called by the workers of the data plane, all of them at
 * once, and by whoever lists; nobody waits for anybody.
 *
 * <p><b>IPv6</b> is a second table with entries of 128 bytes, which {@code Connection}'s accessors
 * alone would notice: the first line holds the home bitmap, both addresses of what it is found by
 * (16 bytes each), ports, hash, protocol and kind, which is all that a lookup reads; the second one
 * the other address and everything from status on. The table itself knows of an entry only its
 * size, its hash, and whether two are the same, and each worker tells by the version of the packet
 * which table to ask. Status, timeouts, control and peers do not change.
 */
package weir.conntrack;

/**
 * The connection table: what is remembered of every connection, and the state machines and timeouts
 * that it follows.
 *
 * <p>{@link weir.conntrack.ConnectionTable} finds entries of 48 bytes by 5-tuple; {@link
 * weir.conntrack.Connection} says what is in them: connections, through NAT ones both directions of
 * them, and the templates of persistent services. {@link weir.conntrack.Index} is where tuples are
 * looked up, {@link weir.conntrack.FreeEntries} what becomes of entries between two connections.
 * Called by the workers of the data plane, all of them at once, and by whoever lists; nobody waits
 * for anybody.
 *
 * <p><b>IPv6</b> is a second table with entries of 96 bytes, which {@code Connection}'s accessors
 * alone would notice: three addresses of 16 bytes take the place of those of 4. Index, status,
 * timeouts, control and names do not change, and each worker tells by the version of the packet
 * which table to ask.
 */
package weir.conntrack;

package weir.dataplane;

/**
 * How full the connection table is, and what did not fit in.
 *
 * @param connections that there are now, templates among them
 * @param capacity DR or TUN connections that it is made for; a NAT connection counts as two
 * @param bytes of memory
 * @param evictedHalfOpen connections that made room for others since the start while they were
 *     being opened
 * @param evictedClosing likewise, while they were being closed; UDP ones are among them
 * @param evictedEstablished likewise, while they were established
 * @param refused connections that found no room
 * @param untracked packets sent to their servers without an entry, in a flood of new connections
 */
public record TableUse(
    long connections,
    long capacity,
    long bytes,
    long evictedHalfOpen,
    long evictedClosing,
    long evictedEstablished,
    long refused,
    long untracked) {}

package weir.dataplane;

/**
 * How full the flow cache is, and what good it does. All but the first two up to a second old.
 *
 * @param capacity flows that there is room for, one for each direction of a connection
 * @param bytes of memory
 * @param flows that there are
 * @param packets that the kernel has forwarded; they also count as received and forwarded
 * @param installed flows so far
 * @param evicted flows that made room for others
 * @param refused flows that found no room
 */
public record FlowCacheUse(
    long capacity,
    long bytes,
    long flows,
    long packets,
    long installed,
    long evicted,
    long refused) {}

package weir.dataplane;

/**
 * What all workers together have done since the start.
 *
 * @param received frames that arrived
 * @param forwarded packets sent on to a server or back to a client
 * @param resets TCP resets sent
 * @param icmpErrors ICMP errors sent
 * @param punted packets given to the kernel to route
 * @param receiveDrops frames lost before they were received
 * @param transmitDrops frames that an interface did not take
 * @param faults bursts lost to a bug, which the log tells of
 * @param evicted connections that made room for others
 * @param connections that there are now
 */
public record Totals(
    long received,
    long forwarded,
    long resets,
    long icmpErrors,
    long punted,
    long receiveDrops,
    long transmitDrops,
    long faults,
    long evicted,
    long connections) {}

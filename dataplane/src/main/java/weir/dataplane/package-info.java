/**
 * The packet path: what a worker does between receiving a burst of frames and sending it.
 *
 * <pre>
 *  Ports (weir.afxdp)                          control
 *    | burst of up to 128 frames                  | publish(ServiceTable)
 *    v                                            v
 *  Worker --------- one thread, one round ---------------------------------------
 *    |  look      Packet: every length checked    | DropReason, counted
 *    |  touch     the table's lines, all at once  |
 *    |  handle    Forwarder                       |
 *    |              ConnectionTable: find         |
 *    |              new flow: Scheduling          | Responder: reset, ICMP error
 *    |                Templates, Scheduler, Flows |
 *    |              Flows: TCP state, ServerLoad  | Punt: the kernel routes it
 *    |              Rewrite: NAT, checksums       |
 *    |              MACs of the NextHop           |
 *    |            what is none of that:           |
 *    |              Fragments: follow the first   | Punt: those of nothing of ours
 *    |              IcmpErrors: to whose packet it was, PathMtus
 *    |              Egress: Tunnel, Fragmenter     |
 *    v                                            v
 *  Outbox: a burst for each port, and the frames that go back to the pool
 *    |
 *    v
 *  Ports: transmit;   then a slice of expiry, and the burst boundary
 * </pre>
 *
 * <p><b>Who owns what.</b> A worker owns its ports, the frames it has received, its schedulers,
 * defences, limits and counters. The workers share the connection table and {@link
 * weir.dataplane.ServerLoad}, both lock-free. A snapshot of the services is immutable. Control
 * calls {@link weir.dataplane.Dataplane}, and nothing else.
 *
 * <p><b>The frame.</b> Named by the address of its Ethernet header, of which at least {@code
 * Burst.HEADROOM} bytes before and everything up to the packet's end are ours. It is in one place
 * at a time: whoever handles it ends by giving it to the Outbox. The views ({@link
 * weir.dataplane.Ethernet}, {@link weir.dataplane.Ipv4}, {@link weir.dataplane.Tcp} and so on) read
 * and write by address and check nothing; {@link weir.dataplane.Packet} has.
 */
package weir.dataplane;

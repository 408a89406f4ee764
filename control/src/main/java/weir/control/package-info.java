/**
 * The running director: what the configuration says, what checks and the kernel report, and what
 * the workers therefore go by.
 *
 * <pre>
 *  cli        the command line                    main thread
 *   |
 *  RunningDirector, Director                      start and stop, in order
 *   |-- config   keepalived.conf to records       (immutable)
 *   |-- marks    iptables rules to records        (immutable)
 *   |-- ipvs     the table of services            control thread
 *   |-- pool     which servers take connections   control thread; changes ipvs
 *   |-- check    health checks                    decides: control; connects: netty
 *   |-- notify   scripts, FIFOs, mail             told by: control; threads of its own
 *   |-- failover virtual routers                  decides: vrrp thread; tracks: control
 *   |-- route    next hops from netlink           control; reads: netlink
 *   |-- admin    what operators ask, are told     answers: control; sockets: netty
 *   |-- metrics  the same for Prometheus           likewise
 *   |-- loop     the control thread itself
 *   '-- net      Netty's event loop
 * </pre>
 *
 * <p>The <em>control</em> thread owns pools, next hops and the snapshot that it publishes to the
 * workers; <em>netty</em> and <em>netlink</em> only hand it events; {@code main} starts everything,
 * waits, and on SIGTERM has it stopped by the shutdown hook. The control thread never touches a
 * packet.
 */
package weir.control;

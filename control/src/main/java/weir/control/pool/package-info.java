/**
 * keepalived's part: which real servers take connections.
 *
 * <pre>
 *  checks: up, down, weight --.                        .--&gt; wanted: commands on the table (ipvs)
 *  reload, drain -------------+--&gt; ServicePool: Member, |
 *  addresses of this host ----'    QuorumState ---------'--&gt; Notice: log, scripts, FIFOs, mail (notify)
 * </pre>
 *
 * <p>A {@link weir.control.pool.Member} is up when all its checks are good; the live weights decide
 * the quorum; without it the sorry server stands in, where there is one. What is logged is in the
 * words of keepalived 2.2.7, in its order. Nothing here has a clock or a socket. Lives on the
 * control thread.
 */
package weir.control.pool;

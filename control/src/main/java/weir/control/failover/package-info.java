/**
 * VRRP as the configuration has it: from the blocks of keepalived.conf to {@link weir.vrrp}, and
 * from there to scripts, FIFOs, mail and the operator.
 *
 * <pre>
 *  Vrrp (config) --&gt; InstanceReader --&gt; VrrpThread             its own thread
 *  trackers (scripts, files, processes) --&gt; track, trackNumber    |
 *  Failover, on the control thread  &lt;------------- entered, log ---'
 *      '--&gt; Notifier: scripts, FIFOs, mail
 * </pre>
 *
 * <p>All but the vrrp thread's listener lives on the control thread.
 */
package weir.control.failover;

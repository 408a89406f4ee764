/**
 * Health checks: is a real server able to take connections?
 *
 * <pre>
 *  control thread                                    netty thread
 *  HealthChecks -- timer --&gt; Connector.connect ----&gt; NettyConnector: socket, handshake, close
 *       ^                                                  |
 *  TcpChecker (decides) &lt;-------- an event: Outcome -------'
 * </pre>
 *
 * <p>The event loop reports, the control thread decides. What a verdict means for the pool is
 * {@link weir.control.pool}'s.
 */
package weir.control.check;

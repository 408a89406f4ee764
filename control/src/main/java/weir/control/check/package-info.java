/**
 * Health checks: is a real server able to take connections?
 *
 * <pre>
 *  control thread                                 netty thread
 *  HealthChecks -- timer --&gt; Prober.attempt ---&gt; a prober for each kind: socket, talk, close
 *       ^                                               |
 *  Checker (decides) &lt;------ an event: Outcome --------'
 * </pre>
 *
 * <p>Pings, which Netty's io_uring does not hear, and TLS handshakes, which are work, have a loop
 * each of their own, once there are any. Programs have threads of their own.
 *
 * <p>The event loop reports, the control thread decides. What a verdict means for the pool is
 * {@link weir.control.pool}'s.
 *
 * <p>{@link weir.control.check.Checker} is the same for all kinds and knows neither clock nor
 * network. A kind is a record of {@link weir.control.config.Check}, its words in the log ({@link
 * weir.control.check.Wording}) and a prober, which makes one {@link weir.control.check.Attempt}
 * after the other and remembers nothing.
 */
package weir.control.check;

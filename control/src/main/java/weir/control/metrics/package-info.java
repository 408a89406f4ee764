/**
 * Metrics for Prometheus.
 *
 * <pre>
 *  Prometheus -- GET /metrics --&gt; MetricsSession -- event --&gt; control thread: Status
 *       ^                          (netty)                        |
 *       '------- text ------------ Exposition &lt;-------------------'
 *                                  (a thread of its own)
 * </pre>
 *
 * <p>A scrape reads what the workers count anyway and stops none of them.
 */
package weir.control.metrics;

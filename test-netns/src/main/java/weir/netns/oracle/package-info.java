/**
 * The differential test against the real kernel IPVS.
 *
 * <pre>
 *                    +-- IpvsDirector: a guest kernel between two veth pairs ---+
 *   Scenario, Play --+                                                          +-- Outcomes, Comparison
 *                    +-- WeirDirector: a data plane between two memory ports ---+
 * </pre>
 *
 * A {@link weir.netns.oracle.Scenario} is played to both, which see the same {@link
 * weir.netns.oracle.Site} down to the MAC addresses: so what they send must be the same bytes, but
 * for what the kernel picks by itself. Used by tests; everything here runs on the caller's thread.
 */
package weir.netns.oracle;

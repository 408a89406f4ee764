/**
 * Test packets, for the tests and benchmarks of this module and of those that use it. Nothing that
 * forwards a packet calls it.
 */
package weir.dataplane.testing;

/** Benchmarks of what the data plane has for itself. */
package weir.dataplane;

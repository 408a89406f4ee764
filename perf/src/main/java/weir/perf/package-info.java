/** Benchmarks. */
package weir.perf;

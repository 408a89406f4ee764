package weir.perf.lab;

import java.util.concurrent.Callable;

/** Where the work is done. Generator, clients and servers are on {@link Cpus#LOAD}. */
enum Placement {
  /** The director's process and its interfaces' NAPI threads are on {@link Cpus#DIRECTOR}. */
  SPLIT("director and NAPI on their own core"),
  /** The director's process is on {@link Cpus#DIRECTOR}; packets are received by their sender. */
  INLINE("NAPI on the generator's core"),
  /** Nothing is pinned, and all is as the kernel makes it. */
  FREE("nothing pinned");

  private final String description;

  Placement(String description) {
    this.description = description;
  }

  /** Runs something that starts processes, on a processor unless nothing is to be pinned. */
  <T> T on(int cpu, Callable<T> task) {
    return this == FREE ? Cpus.unpinned(task) : Cpus.on(cpu, task);
  }

  String description() {
    return description;
  }
}

package weir.perf.lab;

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

  String description() {
    return description;
  }
}

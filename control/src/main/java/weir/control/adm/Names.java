package weir.control.adm;

import org.jspecify.annotations.Nullable;

/** Names of hosts and services: what a command line may say, and what a list shows without -n. */
public interface Names {
  /** An address of this host, or -1. */
  long address(String host);

  /** A port by its name, or -1. */
  int port(String service, @Nullable String protocol);

  /** How a list shows an address. */
  String host(int address);

  /**
   * How a list shows a port.
   *
   * @param protocol such as {@code tcp}; null where that is not known
   */
  String service(int port, @Nullable String protocol);

  /** How a list shows the two. */
  default String endpoint(int address, int port, @Nullable String protocol) {
    return host(address) + ":" + service(port, protocol);
  }
}

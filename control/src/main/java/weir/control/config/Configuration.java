package weir.control.config;

import java.util.List;

/**
 * What a keepalived.conf says, as far as this version runs it. Every default is filled in.
 *
 * @param globalDefs the {@code global_defs} block
 * @param virtualServers in the order of the file; no two with the same protocol, address and port,
 *     or mark
 * @param vrrp who carries which address
 */
public record Configuration(GlobalDefs globalDefs, List<VirtualServer> virtualServers, Vrrp vrrp) {
  public Configuration {
    virtualServers = List.copyOf(virtualServers);
  }
}

package weir.control;

import weir.control.admin.ConnectionPage;
import weir.control.config.Ipv4;
import weir.control.config.Protocol;
import weir.dataplane.ConnectionRow;

/** Entries of the connection table in words. */
final class Rows {
  private Rows() {}

  static ConnectionPage.Row of(ConnectionRow row) {
    return new ConnectionPage.Row(
        protocol(row.protocol()),
        row.expiresSeconds(),
        row.state(),
        Ipv4.format(row.clientAddress()) + ":" + row.clientPort(),
        Ipv4.format(row.virtualAddress()) + ":" + row.virtualPort(),
        Ipv4.format(row.serverAddress()) + ":" + row.serverPort());
  }

  /** As the kernel names it to ipvsadm; the template of a firewall mark has none. */
  private static String protocol(int number) {
    for (Protocol protocol : Protocol.values()) {
      if (protocol.number() == number && protocol != Protocol.NONE) {
        return protocol.name();
      }
    }
    return "IP";
  }
}

package weir.control.config;

import java.util.ArrayList;
import java.util.List;

/**
 * A {@code virtual_server_group} block.
 *
 * @param title as messages name it
 * @param at where it begins
 * @param entries never empty
 */
record ServerGroup(String title, Position at, List<Entry> entries) {
  ServerGroup {
    entries = List.copyOf(entries);
  }

  /**
   * One line of it: a firewall mark, or addresses one after the other.
   *
   * @param mark 0 for addresses
   * @param address the first one, IPv4
   * @param count how many, 1 or more
   * @param port 1..65535, or 0 for every port
   */
  record Entry(Position at, int mark, int address, int count, int port) {
    static Entry ofMark(Position at, int mark) {
      return new Entry(at, mark, 0, 1, 0);
    }
  }

  /** What the group stands for. */
  List<ServiceKey> services(Protocol protocol) {
    List<ServiceKey> services = new ArrayList<>();
    for (Entry entry : entries) {
      for (int i = 0; i < entry.count; i++) {
        services.add(
            entry.mark != 0
                ? ServiceKey.ofMark(entry.mark)
                : ServiceKey.of(protocol, entry.address + i, entry.port));
      }
    }
    return services;
  }
}

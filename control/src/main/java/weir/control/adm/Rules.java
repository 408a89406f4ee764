package weir.control.adm;

import java.util.List;
import java.util.Map;
import weir.control.admin.Status;
import weir.control.admin.Status.Server;
import weir.control.admin.Status.Service;

/** The table as {@code ipvsadm -S} prints it, for {@code -R} to read. */
final class Rules {
  private static final Map<String, String> METHODS =
      Map.of("Masq", "-m", "Route", "-g", "Tunnel", "-i");

  private final ShownNames names;

  Rules(Names names) {
    this.names = new ShownNames(names);
  }

  String of(Status status) {
    StringBuilder out = new StringBuilder();
    for (Service service : ListOrder.SORTED.services(status)) {
      String key = key(service);
      out.append("-A ").append(key).append(settings(service)).append('\n');
      for (Server server : ListOrder.SORTED.servers(service)) {
        String method = METHODS.getOrDefault(server.forward(), "-g");
        out.append("-a ").append(key).append(" -r ").append(names.server(service, server));
        out.append(' ').append(method).append(" -w ").append(server.weight());
        out.append(method.equals("-i") ? " --tun-type ipip\n" : "\n");
      }
    }
    return out.toString();
  }

  private String key(Service service) {
    if (service.mark() != 0) {
      return "-f " + ShownNames.mark(service);
    }
    return (service.protocol().equals("UDP") ? "-u " : "-t ") + names.service(service);
  }

  private static String settings(Service service) {
    // "sh (sh-fallback,sh-port)" of the list.
    List<String> scheduler = List.of(service.scheduler().split("[ ()]+", -1));
    StringBuilder out = new StringBuilder(" -s ").append(scheduler.getFirst());
    if (service.persistenceTimeoutS() > 0) {
      out.append(" -p ").append(service.persistenceTimeoutS());
      if (!service.persistenceMask().equals(Status.HOST_MASK)) {
        out.append(" -M ").append(service.persistenceMask());
      }
    }
    if (service.onePacket()) {
      out.append(" -o");
    }
    if (service.scheduler().indexOf('(') >= 0) {
      // A flag without a name leaves its place empty.
      out.append(" -b ").append(scheduler.size() > 1 ? scheduler.get(1) : "");
    }
    return out.toString();
  }
}

package weir.control.adm;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import weir.control.admin.Status;
import weir.control.config.Ipv4;

/** How services and servers are named in lists and rules. */
final class ShownNames {
  private final Names names;

  ShownNames(Names names) {
    this.names = names;
  }

  /** {@code 192.0.2.1:http}. */
  String service(Status.Service service) {
    return endpoint(service.address(), service.port(), service);
  }

  /** {@code 10.0.0.1:http}; ports behind a mark have no names. */
  String server(Status.Service service, Status.Server server) {
    return endpoint(server.address(), server.port(), service);
  }

  private String endpoint(String address, int port, Status.Service service) {
    @Nullable String protocol =
        service.mark() == 0 ? service.protocol().toLowerCase(Locale.ROOT) : null;
    return names.endpoint((int) Ipv4.parse(address), port, protocol);
  }

  /** As ipvsadm prints it. */
  static int mark(Status.Service service) {
    return (int) service.mark();
  }
}

package weir.control.pool;

import java.util.Locale;
import weir.control.config.Ipv4;
import weir.control.config.Protocol;
import weir.control.config.RealServer;
import weir.control.config.ServiceKey;
import weir.control.config.VirtualServer;

/** Services and servers as keepalived names them in its log: {@code [192.0.2.1]:tcp:80}. */
public final class Names {
  private Names() {}

  /** An address and port. */
  public static String endpoint(Protocol protocol, int address, int port) {
    return "["
        + Ipv4.format(address)
        + "]:"
        + protocol.name().toLowerCase(Locale.ROOT)
        + ":"
        + port;
  }

  /**
   * A virtual server; {@code FWM 80} for one by firewall mark, the name of a group for one of a
   * group.
   */
  public static String of(VirtualServer service) {
    if (service.group() != null) {
      return "[" + service.group() + "]:" + protocol(service);
    }
    ServiceKey key = service.first();
    return key.mark() != 0 ? key.toString() : endpoint(key.protocol(), key.address(), key.port());
  }

  private static String protocol(VirtualServer service) {
    return service.first().protocol().name().toLowerCase(Locale.ROOT);
  }

  /** A real server of a virtual server; the protocol is {@code none} where a mark decides. */
  public static String of(VirtualServer service, RealServer server) {
    return endpoint(service.first().protocol(), server.address(), server.port());
  }

  /** A sorry server of a virtual server. */
  public static String of(VirtualServer service, VirtualServer.SorryServer server) {
    return endpoint(service.first().protocol(), server.address(), server.port());
  }
}

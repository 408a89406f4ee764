package weir.control.pool;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weir.control.config.Check;
import weir.control.config.CheckSettings;
import weir.control.config.LbAlgo;
import weir.control.config.LbKind;
import weir.control.config.Position;
import weir.control.config.Protocol;
import weir.control.config.RealServer;
import weir.control.config.Script;
import weir.control.config.ServiceKey;
import weir.control.config.TcpCheck;
import weir.control.config.VirtualServer;
import weir.control.config.VirtualServer.Quorum;

/** Virtual servers as files would have them: 192.168.0.1:80 before 10.0.0.1:80 and so on. */
public final class TestServices {
  private static final Position AT = new Position("test.conf", 1, 1);

  private TestServices() {}

  public static VirtualServer of(RealServer... servers) {
    return service(Quorum.DEFAULT, false, false, Arrays.asList(servers), false);
  }

  private static VirtualServer service(
      Quorum quorum,
      boolean omega,
      boolean haSuspend,
      List<RealServer> servers,
      boolean smtpAlert) {
    return new VirtualServer(
        AT,
        null,
        List.of(ServiceKey.of(Protocol.TCP, 0xc0a80001, 80)),
        LbAlgo.RR,
        0,
        LbKind.DR,
        0,
        -1,
        quorum,
        omega,
        haSuspend,
        smtpAlert,
        servers);
  }

  public static VirtualServer with(VirtualServer service, Quorum quorum) {
    return service(quorum, service.omega(), service.haSuspend(), service.realServers(), false);
  }

  public static VirtualServer omega(VirtualServer service, boolean omega) {
    return service(service.quorum(), omega, false, service.realServers(), false);
  }

  public static VirtualServer haSuspend(VirtualServer service) {
    return service(service.quorum(), false, true, service.realServers(), false);
  }

  public static VirtualServer smtpAlert(VirtualServer service) {
    return service(service.quorum(), false, false, service.realServers(), true);
  }

  /** Of weight 1, with a check of its port. */
  public static RealServer server(int last) {
    return server(last, 1);
  }

  public static RealServer server(int last, int weight) {
    return server(last, weight, check(last, 80));
  }

  public static RealServer server(int last, int weight, Check... checks) {
    return server(last, weight, false, null, null, false, List.of(checks));
  }

  private static RealServer server(
      int last,
      int weight,
      boolean inhibit,
      @Nullable Script up,
      @Nullable Script down,
      boolean smtpAlert,
      List<Check> checks) {
    return new RealServer(
        AT, 0x0a000000 + last, 80, weight, 0, 0, LbKind.DR, inhibit, up, down, smtpAlert, checks);
  }

  public static RealServer checked(RealServer server, Check... checks) {
    return server(server.address() & 0xff, server.weight(), checks);
  }

  public static RealServer inhibited(RealServer server) {
    return server(
        server.address() & 0xff, server.weight(), true, null, null, false, server.checks());
  }

  public static RealServer telling(
      RealServer server, @Nullable Script up, @Nullable Script down, boolean smtpAlert) {
    return server(
        server.address() & 0xff, server.weight(), false, up, down, smtpAlert, server.checks());
  }

  public static RealServer alpha(RealServer server) {
    return checked(server, check(server.address() & 0xff, 80, true));
  }

  public static Check check(int last, int port) {
    return check(last, port, false);
  }

  private static Check check(int last, int port, boolean alpha) {
    return new TcpCheck(
        new CheckSettings(
            0x0a000000 + last, port, 0, 0, null, 0, 500, 1, 100, 1_000, 0, alpha, false));
  }
}

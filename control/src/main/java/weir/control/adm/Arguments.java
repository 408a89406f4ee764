package weir.control.adm;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weir.control.config.GlobalDefs.LvsTimeouts;
import weir.control.config.LbKind;
import weir.control.config.Protocol;
import weir.control.config.ServiceKey;
import weir.control.ipvs.DestinationKey;
import weir.control.ipvs.DestinationSettings;

/** What a command line says. {@link ArgumentReader} fills it. */
final class Arguments {
  /** {@code -p} without a number of seconds. */
  static final int DEFAULT_PERSISTENCE_S = 360;

  static final String DEFAULT_SCHEDULER = "wlc";

  final AdmCommand command;
  final Set<Setting> given = EnumSet.noneOf(Setting.class);

  /** Of the service; null until there is one. */
  @Nullable Transport transport;

  int mark;
  boolean isIpv6;
  int address;
  int port;

  String scheduler = "";
  String schedulerFlags = "";
  String persistenceEngine = "";
  int persistenceS;
  int mask = -1;

  boolean isServerIpv6;
  int serverAddress;
  int serverPort;
  LbKind lbKind = LbKind.DR;
  int weight = 1;
  int upperThreshold;
  int lowerThreshold;
  TunnelType tunnel = TunnelType.IPIP;

  LvsTimeouts timeouts = new LvsTimeouts(0, 0, 0);

  Arguments(AdmCommand command) {
    this.command = command;
  }

  boolean has(Setting setting) {
    return given.contains(setting);
  }

  /** The service, where Weir can have such a one; null else, and where none is given. */
  @Nullable ServiceKey service() {
    if (isIpv6) {
      return null;
    }
    if (mark != 0) {
      return ServiceKey.ofMark(mark);
    }
    return transport == null || transport.protocol() == Protocol.NONE
        ? null
        : ServiceKey.of(transport.protocol(), address, port);
  }

  DestinationKey destination() {
    return new DestinationKey(serverAddress, serverPort);
  }

  DestinationSettings destinationSettings() {
    return new DestinationSettings(lbKind, weight, upperThreshold, lowerThreshold);
  }
}

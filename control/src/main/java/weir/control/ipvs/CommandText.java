package weir.control.ipvs;

import java.util.StringJoiner;
import weir.control.config.Ipv4;
import weir.control.config.LbKind;
import weir.control.config.Protocol;
import weir.control.config.ServiceKey;
import weir.dataplane.VirtualService;

/** Commands as ipvsadm takes them, numbers for names: {@code -a -t 192.0.2.1:80 -r ...}. */
final class CommandText {
  private CommandText() {}

  static String of(Command command) {
    return switch (command) {
      case Command.AddService(var key, var settings) -> service("-A", key, settings);
      case Command.EditService(var key, var settings) -> service("-E", key, settings);
      case Command.DeleteService(var key) -> "-D " + key(key);
      case Command.Flush() -> "-C";
      case Command.AddDestination(var key, var to, var settings) ->
          destination("-a", key, to, settings);
      case Command.EditDestination(var key, var to, var settings) ->
          destination("-e", key, to, settings);
      case Command.DeleteDestination(var key, var to) -> "-d " + key(key) + " -r " + to;
    };
  }

  private static String key(ServiceKey key) {
    if (key.mark() != 0) {
      return "-f " + Integer.toUnsignedString(key.mark());
    }
    String letter = key.protocol() == Protocol.UDP ? "-u " : "-t ";
    return letter + Ipv4.format(key.address()) + ":" + key.port();
  }

  private static String service(String command, ServiceKey key, ServiceSettings settings) {
    StringJoiner text = new StringJoiner(" ");
    text.add(command).add(key(key)).add("-s").add(settings.scheduler().keyword());
    if (settings.persistenceTimeoutS() != 0) {
      text.add("-p").add(Integer.toString(settings.persistenceTimeoutS()));
      if (settings.persistenceMask() != -1) {
        text.add("-M").add(Ipv4.format(settings.persistenceMask()));
      }
    }
    if ((settings.flags() & VirtualService.ONE_PACKET) != 0) {
      text.add("-o");
    }
    String flags = String.join(",", settings.scheduler().flagNames(settings.flags()));
    if (!flags.isEmpty()) {
      text.add("-b").add(flags);
    }
    return text.toString();
  }

  private static String destination(
      String command, ServiceKey key, DestinationKey to, DestinationSettings settings) {
    StringJoiner text = new StringJoiner(" ");
    text.add(command).add(key(key)).add("-r").add(to.toString());
    text.add(method(settings.lbKind())).add("-w").add(Integer.toString(settings.weight()));
    if (settings.upperThreshold() != 0) {
      text.add("-x").add(Integer.toString(settings.upperThreshold()));
    }
    if (settings.lowerThreshold() != 0) {
      text.add("-y").add(Integer.toString(settings.lowerThreshold()));
    }
    return text.toString();
  }

  private static String method(LbKind kind) {
    return switch (kind) {
      case NAT -> "-m";
      case DR -> "-g";
      case TUN -> "-i";
    };
  }
}

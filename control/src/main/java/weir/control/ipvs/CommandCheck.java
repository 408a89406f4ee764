package weir.control.ipvs;

import weir.control.config.Protocol;
import weir.control.config.ServiceKey;

/**
 * Whether a command can be meant at all: whatever anybody sends to the admin socket comes here
 * first. What the table refuses, it refuses itself.
 */
final class CommandCheck {
  private static final int MAX_PERSISTENCE_S = 31 * 86_400;

  private CommandCheck() {}

  /**
   * Returns it.
   *
   * @throws IllegalArgumentException in one line
   */
  static ServiceKey service(ServiceKey key) {
    require(key != null && key.protocol() != null, "a command names a service");
    require(
        key.mark() != 0
            ? key.protocol() == Protocol.NONE && key.address() == 0 && key.port() == 0
            : key.protocol() != Protocol.NONE && isPort(key.port()),
        "a service has a protocol, an address and a port, or a mark");
    return key;
  }

  static void settings(ServiceKey key, ServiceSettings settings) {
    require(settings != null && settings.scheduler() != null, "a service has a scheduler");
    int seconds = settings.persistenceTimeoutS();
    require(
        seconds >= 0 && seconds <= MAX_PERSISTENCE_S,
        "persistence lasts 1 to " + MAX_PERSISTENCE_S + " seconds");
    require(
        service(key).mark() != 0 || key.port() != 0 || seconds != 0,
        "a service on every port is persistent");
  }

  static void destination(DestinationKey key) {
    require(key != null && isPort(key.port()), "a server has an address and a port");
  }

  static void settings(DestinationSettings settings) {
    require(settings != null && settings.lbKind() != null, "a server has a forwarding method");
    require(
        settings.upperThreshold() >= 0 && settings.lowerThreshold() >= 0,
        "a threshold is not negative");
  }

  private static boolean isPort(int port) {
    return port >= 0 && port <= 0xffff;
  }

  private static void require(boolean condition, String what) {
    if (!condition) {
      throw new IllegalArgumentException(what);
    }
  }
}

package weir.control.check;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import weir.control.config.CheckSettings;

/** Settings of checks in tests: one constructor call, the rest by name. */
final class Settings {
  static final int LOOPBACK = 0x7f000001;
  static final long TIMEOUT_MS = 300;

  private Settings() {}

  /** A server on the loopback that is asked once, quickly. */
  static CheckSettings loopback(int port) {
    return loopback(port, 0, 0, null, 0);
  }

  static CheckSettings loopback(
      int port, int bindAddress, int bindPort, @Nullable String device, int mark) {
    return new CheckSettings(
        LOOPBACK, port, bindAddress, bindPort, device, mark, TIMEOUT_MS, 0, 0, 0, 0, false, false);
  }

  /** 10.0.0.1:80, whose check has this rhythm. */
  static CheckSettings rhythm(
      int retry, long delayBeforeRetryMs, long delayLoopMs, boolean logAllFailures) {
    return new CheckSettings(
        0x0a000001,
        80,
        0,
        0,
        null,
        0,
        5_000,
        retry,
        delayBeforeRetryMs,
        delayLoopMs,
        delayLoopMs,
        false,
        logAllFailures);
  }

  /** A port where nobody listens. */
  static int unusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  static BitSet statusCodes(int... codes) {
    BitSet set = new BitSet();
    for (int code : codes) {
      set.set(code);
    }
    return set;
  }
}

package weir.control.cli;

import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import weir.control.RunningDirector;
import weir.control.StartException;
import weir.control.config.Ipv4;

/** {@code --metrics}: where Prometheus finds them. */
final class MetricsOption {
  private static final System.Logger LOG = System.getLogger("weir.metrics");
  private static final String NONE = "none";
  private static final String STANDARD = "127.0.0.1:9273";
  private static final int LOOPBACK = 127;

  @Option(
      names = "--metrics",
      paramLabel = "ADDRESS:PORT",
      description = {
        "Serve metrics for Prometheus there, at /metrics; 'none' for nowhere (default: "
            + STANDARD
            + ")."
      })
  private @Nullable String metrics;

  @Option(
      names = "--metrics-to-all",
      description = {
        "Allow an address of --metrics that other hosts can reach. There is no password: let a",
        "firewall see to it who may."
      })
  private boolean toAll;

  MetricsOption() {}

  /**
   * Where to serve them; null for nowhere.
   *
   * @throws IllegalArgumentException with one line that says what is wrong and what to write
   */
  @Nullable InetSocketAddress address() {
    return address(metrics == null ? STANDARD : metrics, toAll);
  }

  static @Nullable InetSocketAddress address(String text, boolean toAll) {
    if (text.equals(NONE)) {
      return null;
    }
    int colon = text.lastIndexOf(':');
    long address = colon < 0 ? -1 : Ipv4.parse(text.substring(0, colon));
    int port = colon < 0 ? -1 : port(text.substring(colon + 1));
    if (address < 0 || port < 0) {
      throw new IllegalArgumentException(
          "--metrics is an IPv4 address and a port such as "
              + STANDARD
              + ", or none, not '"
              + text
              + "'");
    }
    if (address >>> 24 != LOOPBACK && !toAll) {
      throw new IllegalArgumentException(
          "--metrics "
              + text
              + " could be read by other hosts: if that is meant, say --metrics-to-all too");
    }
    int a = (int) address;
    byte[] bytes = {(byte) (a >> 24), (byte) (a >> 16), (byte) (a >> 8), (byte) a};
    try {
      return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e); // not with four bytes
    }
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      return port >= 1 && port <= 0xffff ? port : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /**
   * Has a director serve them. Where nobody asked for it and it cannot be, the log says so.
   *
   * @throws StartException where it cannot be
   */
  void serve(RunningDirector director) throws StartException {
    InetSocketAddress address = address();
    if (address == null) {
      return;
    }
    try {
      director.serveMetrics(address);
    } catch (StartException e) {
      if (metrics != null) {
        throw e;
      }
      LOG.log(Level.WARNING, e.getMessage() + "; --metrics says where else, or none");
    }
  }
}

package weir.control.check;

import java.util.function.Consumer;
import weir.control.config.TcpCheck;

/** The edge where checks meet the network. */
@FunctionalInterface
public interface Connector {
  /**
   * Opens a TCP connection and closes it.
   *
   * @param check where to and from, and how long it may take
   * @param then called exactly once, on any thread
   */
  void connect(TcpCheck check, Consumer<Outcome> then);
}

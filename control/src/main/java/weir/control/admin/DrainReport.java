package weir.control.admin;

import java.util.List;

/**
 * Servers on their way out, or just gone.
 *
 * @param servers empty where none is left
 */
public record DrainReport(List<Server> servers) {
  public DrainReport {
    servers = List.copyOf(servers);
  }

  /**
   * A server of one service.
   *
   * @param service such as {@code TCP 192.0.2.1:80}
   * @param server address and port
   * @param active connections
   * @param inactive connections
   * @param persistent clients that would come back to it
   */
  public record Server(
      String service, String server, long active, long inactive, long persistent) {}
}

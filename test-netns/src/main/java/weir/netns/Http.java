package weir.netns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** The smallest HTTP client: one request per connection. Call it inside a namespace. */
public final class Http {
  private static final int TIMEOUT_MS = Await.patiently(5_000);

  private Http() {}

  /** {@link #get(int, String, int, String)} from a port that the kernel chooses. */
  public static String get(String address, int port, String path) throws IOException {
    return get(0, address, port, path);
  }

  /**
   * The body that {@code GET path} answers.
   *
   * @param localPort the port to come from; 0 for any
   * @throws IOException where there is no connection, no whole answer within five seconds, or a
   *     status other than 200
   */
  public static String get(int localPort, String address, int port, String path)
      throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(TIMEOUT_MS);
      socket.bind(new InetSocketAddress(localPort));
      socket.connect(new InetSocketAddress(address, port), TIMEOUT_MS);
      String request = "GET " + path + " HTTP/1.0\r\nHost: " + address + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      int body = answer.indexOf("\r\n\r\n");
      if (body < 0 || !answer.startsWith("HTTP/1.1 200 ")) {
        throw new IOException("unexpected answer: " + answer.lines().findFirst().orElse("none"));
      }
      return answer.substring(body + 4);
    }
  }

  /** Whether a web server answers a client's request to the VIP. */
  public static boolean isServed(Netns client) {
    return client.call(
        () -> {
          try {
            return get(Topology.VIP, Nginx.PORT, "/").startsWith("server");
          } catch (IOException notYet) {
            return false;
          }
        });
  }

  /** Whether {@code address:port} accepts a connection. */
  public static boolean accepts(String address, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), TIMEOUT_MS);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }
}

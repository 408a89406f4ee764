package weir.control.check;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A TCP server on the loopback that does the same with every connection. */
final class ScriptedServer implements AutoCloseable {
  private final ServerSocket listening;

  /** What it does; the connection is closed after it. */
  @FunctionalInterface
  interface Behaviour {
    void serve(Socket client) throws IOException;
  }

  ScriptedServer(Behaviour behaviour) throws IOException {
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(() -> accept(behaviour));
  }

  /** Reads a line, says this, and hangs up. */
  static Behaviour says(String text) {
    return client -> {
      readLine(client);
      say(client, text);
    };
  }

  /** Resets the connection once something came. */
  static void reset(Socket client) throws IOException {
    readLine(client);
    client.setSoLinger(true, 0);
  }

  /** Takes everything and says nothing, until the client hangs up. */
  static void silence(Socket client) throws IOException {
    client.getInputStream().skip(Long.MAX_VALUE);
  }

  static void say(Socket client, String text) throws IOException {
    client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  static String readLine(Socket client) throws IOException {
    StringBuilder line = new StringBuilder();
    int c = client.getInputStream().read();
    while (c >= 0 && c != '\n') {
      line.append((char) c);
      c = client.getInputStream().read();
    }
    return line.toString().strip();
  }

  private void accept(Behaviour behaviour) {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        Thread.ofVirtual()
            .start(
                () -> {
                  try (client) {
                    behaviour.serve(client);
                  } catch (IOException clientWent) {
                    // As a check does when it has seen enough.
                  }
                });
      } catch (IOException closed) {
        return;
      }
    }
  }

  int port() {
    return listening.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}

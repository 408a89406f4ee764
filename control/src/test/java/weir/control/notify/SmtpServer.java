package weir.control.notify;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Takes mail on a port of the loopback, from one client after the other. */
final class SmtpServer implements AutoCloseable {
  private final ServerSocket listener;

  /** What each client has said, line by line. */
  final BlockingQueue<List<String>> sessions = new LinkedBlockingQueue<>();

  SmtpServer() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().name("smtp-server").start(this::serve);
  }

  int port() {
    return listener.getLocalPort();
  }

  private void serve() {
    while (!listener.isClosed()) {
      try (Socket client = listener.accept()) {
        sessions.add(talk(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  /** Wants no mail for anybody whose name begins with "no". */
  private static List<String> talk(Socket client) throws IOException {
    List<String> said = new ArrayList<>();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
    Writer out = new OutputStreamWriter(client.getOutputStream(), StandardCharsets.UTF_8);
    answer(out, "220 mail.test");
    boolean data = false;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      said.add(line);
      if (data) {
        data = !line.equals(".");
        if (!data) {
          answer(out, "250 taken");
        }
      } else if (line.equals("DATA")) {
        data = true;
        answer(out, "354 go on");
      } else if (line.equals("QUIT")) {
        answer(out, "221 bye");
        break;
      } else {
        answer(out, line.startsWith("RCPT TO:<no") ? "550 nobody there" : "250 ok");
      }
    }
    return said;
  }

  private static void answer(Writer out, String line) throws IOException {
    out.write(line + "\r\n");
    out.flush();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}

package weir.perf.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SynchronizedHistogram;
import weir.netns.Netns;
import weir.netns.Nginx;

/**
 * Requests at a fixed rate, whatever the answers do. An answer's time counts from when its request
 * was due, not from when it could be sent; so no correction is needed afterwards.
 */
final class HttpPace {
  private static final int CONNECTIONS = 16;
  private static final int TIMEOUT_MS = 10_000;
  private static final int LARGEST = 4096;

  private final String address;
  private final double intervalNs;
  private final long startNs;
  private final long endNs;
  private final Placement placement;
  private final Histogram latency = new SynchronizedHistogram(3);

  private HttpPace(String address, double perSecond, double seconds, Placement placement) {
    this.address = address;
    intervalNs = 1e9 / perSecond;
    // Late enough for every thread to be there.
    startNs = System.nanoTime() + 100_000_000;
    endNs = startNs + (long) (seconds * 1e9);
    this.placement = placement;
  }

  /** The latencies in ns of all requests that were due within a time. */
  static Histogram run(
      Netns client, String address, double perSecond, double seconds, Placement placement) {
    HttpPace pace = new HttpPace(address, perSecond, seconds, placement);
    List<CompletableFuture<Boolean>> threads =
        IntStream.range(0, CONNECTIONS).mapToObj(i -> client.submit(() -> pace.ask(i))).toList();
    threads.forEach(CompletableFuture::join);
    return pace.latency;
  }

  private boolean ask(int first) throws IOException {
    if (placement != Placement.FREE) {
      Cpus.pin(Cpus.LOAD);
    }
    byte[] request =
        ("GET / HTTP/1.1\r\nHost: " + address + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    byte[] answer = new byte[LARGEST];
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(TIMEOUT_MS);
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(address, Nginx.PORT), TIMEOUT_MS);
      InputStream in = socket.getInputStream();
      OutputStream out = socket.getOutputStream();
      for (long i = first; ; i += CONNECTIONS) {
        long dueNs = startNs + (long) (i * intervalNs);
        if (dueNs >= endNs) {
          return true;
        }
        for (long left = dueNs - System.nanoTime(); left > 0; left = dueNs - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        out.write(request);
        readAnswer(in, answer);
        latency.recordValue(System.nanoTime() - dueNs);
      }
    }
  }

  /** Reads the one answer that is to come, which says its length. */
  private static void readAnswer(InputStream in, byte[] answer) throws IOException {
    int length = 0;
    while (true) {
      int more = in.read(answer, length, answer.length - length);
      if (more < 0) {
        throw new IOException("the connection ended");
      }
      length += more;
      String text = new String(answer, 0, length, StandardCharsets.US_ASCII);
      int body = text.indexOf("\r\n\r\n") + 4;
      int field = text.indexOf("Content-Length: ");
      if (body >= 4 && field >= 0) {
        int value = field + "Content-Length: ".length();
        int bytes = Integer.parseInt(text.substring(value, text.indexOf('\r', value)));
        if (length >= body + bytes) {
          return;
        }
      }
    }
  }
}

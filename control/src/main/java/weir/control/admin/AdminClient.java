package weir.control.admin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;

/**
 * Asks a running director. Every failure is an {@link IOException} whose message is for people.
 *
 * <p>On the JDK's own sockets, so that {@code weir status} need not start Netty.
 */
public final class AdminClient implements AutoCloseable {
  private static final long PATIENCE_MS = 60_000;

  private final Path path;
  private final SocketChannel channel;
  private final Selector selector;

  /**
   * Connects.
   *
   * @throws NobodyThereException where no director listens
   */
  public AdminClient(Path path) throws IOException {
    this.path = path;
    this.channel = connect(path);
    this.selector = Selector.open();
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ);
  }

  /** There is no running director. */
  public static final class NobodyThereException extends IOException {
    private static final long serialVersionUID = 1;

    NobodyThereException(Path path) {
      super("no weir runs in this network namespace (nobody listens on " + path + ")");
    }
  }

  private static SocketChannel connect(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new NobodyThereException(path);
    }
    if (!Files.isWritable(path)) {
      throw new IOException(
          "no permission to open " + path + ": run this as " + Files.getOwner(path).getName());
    }
    try {
      return SocketChannel.open(UnixDomainSocketAddress.of(path));
    } catch (ConnectException e) {
      throw new NobodyThereException(path);
    }
  }

  /** The director as it is now. */
  public Status status() throws IOException {
    return ask(new Request.StatusRequest());
  }

  /** A page of the connection table; the first has cursor 0. */
  public ConnectionPage connections(long cursor) throws IOException {
    return ask(new Request.ConnectionsRequest(cursor));
  }

  /**
   * Asks, and waits for the answer.
   *
   * @throws IOException in one line, also where the director refuses
   */
  public <A> A ask(Request<A> request) throws IOException {
    send(ByteBuffer.wrap(Protocol.bytes(request)));
    Reply<A> reply;
    try {
      reply = Protocol.reply(readLine(), request.answer());
    } catch (JacksonException e) {
      throw new IOException("what listens on " + path + " is not a weir", e);
    }
    if (reply.weir() != Protocol.VERSION) {
      throw new IOException(
          "the weir at "
              + path
              + " speaks version "
              + reply.weir()
              + ", this one version "
              + Protocol.VERSION);
    }
    if (reply.error() != null) {
      throw new IOException("the weir at " + path + " says: " + reply.error());
    }
    if (reply.answer() == null) {
      throw new IOException("the weir at " + path + " gave another answer than it was asked for");
    }
    return reply.answer();
  }

  private void send(ByteBuffer bytes) {
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException hungUp) {
      // Who does not want to hear may have said why: that is what is read now.
    }
  }

  private byte[] readLine() throws IOException {
    long start = System.nanoTime();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    ByteBuffer part = ByteBuffer.allocate(1 << 16);
    while (line.size() <= Protocol.MAX_REPLY) {
      long leftMs = PATIENCE_MS - (System.nanoTime() - start) / 1_000_000;
      if (leftMs <= 0) {
        throw new IOException("the weir at " + path + " does not answer");
      }
      selector.select(leftMs);
      selector.selectedKeys().clear();
      int read = channel.read(part.clear());
      if (read < 0) {
        throw new IOException("the weir at " + path + " went away");
      }
      line.write(part.array(), 0, read);
      if (read > 0 && part.array()[read - 1] == '\n') {
        return line.toByteArray();
      }
    }
    throw new IOException("the weir at " + path + " does not stop talking");
  }

  @Override
  public void close() throws IOException {
    selector.close();
    channel.close();
  }
}

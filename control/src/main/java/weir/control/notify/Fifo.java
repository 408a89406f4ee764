package weir.control.notify;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weir.control.config.GlobalDefs;
import weir.control.config.Script;

/**
 * A named pipe that gets one line for each change ({@code lvs_notify_fifo}, {@code notify_fifo}).
 *
 * <p>It is opened for reading too, so that no reader need be there: the kernel keeps 64 KiB for one
 * that comes later, as with keepalived. A thread of its own writes, and waits where the reader is
 * slow; what that thread cannot take in is lost, and the log says so once.
 */
final class Fifo {
  private static final System.Logger LOG = System.getLogger("weir.notify");

  private static final int LINES_WAITING = 1_024;
  private static final long LAST_LINES_MS = 2_000;

  private final GlobalDefs.Fifo settings;
  private final Outbox outbox = new Outbox("fifo", 1, LINES_WAITING);
  private final Scripts scripts = new Scripts("fifo-script", 1, 1);
  private final Path path;

  // Written by the outbox's one thread, before and after it by others.
  private volatile @Nullable FileChannel channel;
  private volatile boolean created;

  private volatile boolean closing;

  /**
   * Opens it, and starts its script with its path; not on the calling thread.
   *
   * @param rights of those who have said no user
   * @param before which had the same path and is about to be closed; null for none
   */
  Fifo(GlobalDefs.Fifo settings, ScriptRights rights, @Nullable Fifo before) {
    this.settings = settings;
    path = Path.of(settings.path());
    if (before != null) {
      created = before.created;
      before.created = false;
    }
    scripts.use(rights);
    outbox.offer(() -> open(rights), "");
  }

  /** As the file says it. */
  GlobalDefs.Fifo settings() {
    return settings;
  }

  private void open(ScriptRights rights) {
    try {
      if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        create(rights);
      }
      if (!FileRights.ofFile(path).isPipe()) {
        throw new IOException("it is not a pipe");
      }
      channel =
          FileChannel.open(
              path, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    } catch (RefusedException e) {
      LOG.log(Level.WARNING, e.getMessage());
      return;
    } catch (IOException e) {
      LOG.log(Level.WARNING, "Unable to open FIFO " + path + ": " + e.getMessage());
      return;
    }
    Script script = settings.script();
    if (script != null) {
      scripts.run(script.with(path.toString()), end -> ended(script, end));
    }
  }

  private void ended(Script script, Scripts.End end) {
    if (!closing && end instanceof Scripts.End.Exited(int status)) {
      LOG.log(
          Level.WARNING,
          "FIFO script " + script.words().getFirst() + " terminated with status " + status);
    }
  }

  /** Nobody else may write into it, and only its user read. */
  private void create(ScriptRights rights) throws IOException, RefusedException {
    Account owner = rights.ownerOf(settings.user(), settings.group());
    Process mkfifo =
        new ProcessBuilder(List.of("/usr/bin/mkfifo", "-m", "600", "--", path.toString()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectErrorStream(true)
            .start();
    try {
      if (mkfifo.waitFor() != 0) {
        throw new IOException("mkfifo does not make it");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    created = true;
    // Whoever may have put another file there must not have it given away.
    Files.setAttribute(path, "unix:uid", owner.uid(), LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(path, "unix:gid", owner.gid(), LinkOption.NOFOLLOW_LINKS);
  }

  /** Adds a line; it needs no line end. */
  void write(String line) {
    outbox.offer(
        () -> writeNow(line), "the reader of FIFO " + path + " is too slow: lines are lost");
  }

  private void writeNow(String line) {
    FileChannel open = channel;
    if (open == null) {
      return;
    }
    // A write of less than PIPE_BUF bytes is whole or not at all.
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    try {
      while (bytes.hasRemaining()) {
        open.write(bytes);
      }
    } catch (ClosedChannelException e) {
      channel = null;
    } catch (IOException e) {
      LOG.log(Level.WARNING, "Unable to write to FIFO " + path + ": " + e.getMessage());
      channel = null;
    }
  }

  /** As {@link #close}, later, on another thread. */
  void closeLater() {
    closing = true;
    Thread.ofVirtual().start(this::close);
  }

  /** Writes what is left, if its reader lets it, and removes what it has made. May block. */
  void close() {
    closing = true;
    outbox.finish(LAST_LINES_MS);
    scripts.close();
    FileChannel open = channel;
    try {
      if (open != null) {
        open.close();
      }
      if (created) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "Unable to remove FIFO " + path + ": " + e.getMessage());
    }
  }
}

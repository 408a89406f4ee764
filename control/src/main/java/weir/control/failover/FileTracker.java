package weir.control.failover;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import weir.control.config.TrackFile;
import weir.control.loop.Timers;

/** Reads the number in a {@code track_file} every second. Lives on the control thread. */
final class FileTracker implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("weir.vrrp");
  private static final long EVERY_MS = 1_000;
  private static final int MAX_LENGTH = 64;
  private static final int LIMIT = 254;

  private final TrackFile file;
  private final Timers timers;
  private final IntConsumer changed;
  private int number;
  private boolean closed;
  private Timers.@Nullable Timer timer;

  /**
   * A file that is not read yet: 0.
   *
   * @param changed is told of another number
   */
  FileTracker(TrackFile file, Timers timers, IntConsumer changed) {
    this.file = file;
    this.timers = timers;
    this.changed = changed;
  }

  /** Writes what is to be in it at first, reads it now, and from then on. */
  void start() {
    Path path = Path.of(file.file());
    Integer initial = file.initial();
    if (initial != null && (file.overwrite() || !Files.exists(path))) {
      try {
        Files.writeString(path, initial + "\n");
      } catch (IOException e) {
        LOG.log(Level.WARNING, "cannot write track_file " + file.name() + ": " + e.getMessage());
      }
    }
    look();
  }

  private void look() {
    if (closed) {
      return;
    }
    timer = timers.after(EVERY_MS, this::look);
    int now = Math.clamp(read(), -LIMIT, LIMIT);
    if (now != number) {
      number = now;
      changed.accept(now);
    }
  }

  /** A file that is missing or has no number counts as 0, as in keepalived. */
  private int read() {
    try (InputStream in = Files.newInputStream(Path.of(file.file()))) {
      String text = new String(in.readNBytes(MAX_LENGTH), StandardCharsets.UTF_8).strip();
      return text.isEmpty() ? 0 : Integer.parseInt(text.split("\\s", 2)[0]);
    } catch (NoSuchFileException missing) {
      return 0;
    } catch (IOException | NumberFormatException e) {
      LOG.log(Level.DEBUG, "track_file " + file.name(), e);
      return 0;
    }
  }

  /** Ends it. */
  @Override
  public void close() {
    closed = true;
    if (timer != null) {
      timer.cancel();
    }
  }
}

package weir.control.failover;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weir.control.config.TrackProcess;
import weir.control.loop.Timers;

/**
 * Counts the processes of a {@code track_process} every half second in {@code /proc}. Lives on the
 * control thread.
 */
final class ProcessTracker implements AutoCloseable {
  private static final long EVERY_MS = 500;
  private static final int NAME_LENGTH = 15;

  private final TrackProcess process;
  private final Path proc;
  private final Timers timers;
  private final Consumer<Boolean> changed;
  private boolean up = true;
  private long otherwiseSinceMs = -1;
  private boolean closed;
  private Timers.@Nullable Timer timer;

  /**
   * Not counted yet: up.
   *
   * @param proc the directory of processes
   * @param changed is told when enough run, or not
   */
  ProcessTracker(TrackProcess process, Path proc, Timers timers, Consumer<Boolean> changed) {
    this.process = process;
    this.proc = proc;
    this.timers = timers;
    this.changed = changed;
  }

  /** Counts now, and from then on; at first without delay. */
  void start() {
    if (!isEnough(count())) {
      up = false;
      changed.accept(false);
    }
    timer = timers.after(EVERY_MS, this::look);
  }

  private void look() {
    if (closed) {
      return;
    }
    timer = timers.after(EVERY_MS, this::look);
    boolean now = isEnough(count());
    if (now == up) {
      otherwiseSinceMs = -1;
      return;
    }
    if (otherwiseSinceMs < 0) {
      otherwiseSinceMs = timers.nowMs();
    }
    long delayMs = now ? process.forkDelayMs() : process.terminateDelayMs();
    if (timers.nowMs() - otherwiseSinceMs >= delayMs) {
      otherwiseSinceMs = -1;
      up = now;
      changed.accept(up);
    }
  }

  private boolean isEnough(int count) {
    return count >= process.quorum() && (process.quorumMax() < 0 || count <= process.quorumMax());
  }

  private int count() {
    int count = 0;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path one : all) {
        if (matches(one)) {
          count++;
        }
      }
    } catch (IOException e) {
      return count;
    }
    return count;
  }

  private boolean matches(Path one) {
    try {
      String wanted = process.command().getFirst();
      if (!process.fullCommand()) {
        String name = Files.readString(one.resolve("comm"), StandardCharsets.UTF_8).strip();
        String base = wanted.substring(wanted.lastIndexOf('/') + 1);
        if (!name.equals(base.substring(0, Math.min(base.length(), NAME_LENGTH)))) {
          return false;
        }
        if (process.command().size() == 1) {
          return true;
        }
      }
      byte[] line = Files.readAllBytes(one.resolve("cmdline"));
      List<String> words =
          new ArrayList<>(Arrays.asList(new String(line, StandardCharsets.UTF_8).split("\0", -1)));
      words.removeLast();
      return !words.isEmpty()
          && (!process.fullCommand() || words.getFirst().equals(wanted))
          && hasArguments(words);
    } catch (IOException gone) {
      return false;
    }
  }

  private boolean hasArguments(List<String> words) {
    List<String> wanted = process.command().subList(1, process.command().size());
    List<String> there = words.subList(1, words.size());
    if (there.size() < wanted.size()) {
      return false;
    }
    return switch (process.match()) {
      case EXACT -> there.equals(wanted);
      case PARTIAL -> there.subList(0, wanted.size()).equals(wanted);
      case INITIAL ->
          wanted.isEmpty()
              || (there.size() == wanted.size()
                  && there
                      .subList(0, wanted.size() - 1)
                      .equals(wanted.subList(0, wanted.size() - 1))
                  && there.get(wanted.size() - 1).startsWith(wanted.getLast()));
    };
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

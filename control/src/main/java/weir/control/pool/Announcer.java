package weir.control.pool;

/** Tells the world what becomes of pools. */
public interface Announcer {
  /** Tells nobody. */
  Announcer SILENT = line -> {};

  /** A line for the log. */
  void log(String line);
}

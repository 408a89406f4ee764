package weir.control.pool;

/** Tells the world what becomes of pools. Never blocks. */
@FunctionalInterface
public interface Announcer {
  /** Tells nobody. */
  Announcer SILENT = notice -> {};

  /** Something happened just now. */
  void announce(Notice notice);
}

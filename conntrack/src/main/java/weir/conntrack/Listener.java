package weir.conntrack;

/** Hears of every connection that leaves the table, to undo what was counted for it. */
public interface Listener {
  /**
   * Called exactly once for each published connection, by the thread that removed it: in {@code
   * remove}, {@code expire}, {@code claim} (eviction) or {@code publish} (replacement). It must not
   * call the table, block or throw.
   *
   * @param connection its forward entry, readable until this thread's next burst boundary
   */
  void removed(long connection, Removal why);
}

package weir.conntrack;

/**
 * Hears of every connection that leaves the table, to undo what was counted for it and to take back
 * what was set up for it. Must not call the table, block or throw.
 */
public interface Listener {
  /**
   * Called exactly once for each published connection, by the thread that removed it: in {@code
   * remove}, {@code expire}, {@code claim} (eviction) or {@code publish} (replacement). Nobody can
   * remove it any more, and its slot is not given to another before every participant has passed a
   * burst boundary that comes after this: whoever finds in what is taken back here the number of a
   * connection, may use it until its next boundary.
   *
   * @param connection its forward entry, readable until this thread's next burst boundary
   */
  void removed(long connection, Removal why);

  /**
   * Asked when nothing was seen of a connection for its timeout: whether packets of it have passed
   * where the table does not see them. If so, it has been {@link Connection#touch touched}
   * meanwhile.
   *
   * @param forward its forward entry
   * @return whether it lives on
   */
  default boolean prolong(long forward, int nowTick) {
    return false;
  }
}

package weir.control.config;

import org.jspecify.annotations.Nullable;

/**
 * What happens at the start, at a reload and at the end.
 *
 * @param startup run before everything; null for nothing
 * @param shutdown run after everything; null for nothing
 * @param flushAtStart whether the IPVS table is emptied first
 * @param flushAtStop what goes at once at the end, without server after server
 */
public record Lifecycle(
    @Nullable Script startup,
    @Nullable Script shutdown,
    boolean flushAtStart,
    FlushAtStop flushAtStop) {
  /** What a file without a {@code global_defs} block has. */
  public static final Lifecycle DEFAULT = new Lifecycle(null, null, false, FlushAtStop.NOTHING);

  /** {@code lvs_flush_on_stop}. */
  public enum FlushAtStop {
    NOTHING,
    /** Each service of the file. */
    SERVICES,
    /** The whole table. */
    TABLE
  }
}

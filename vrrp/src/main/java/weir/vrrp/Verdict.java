package weir.vrrp;

import org.jspecify.annotations.Nullable;
import weir.vrrp.Counters.Counter;

/** What {@link AdvertReader} makes of a packet. */
public sealed interface Verdict {
  /** An advertisement for the state machine. */
  record Good(Advert advert) implements Verdict {}

  /**
   * Not one for us.
   *
   * @param counter what it counts as; null where keepalived has no counter
   * @param log what is wrong, in keepalived's words
   */
  record Bad(@Nullable Counter counter, String log) implements Verdict {}
}

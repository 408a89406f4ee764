package weir.vrrp;

import java.util.function.Supplier;
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
   * @param words what is wrong; asked for only where it is logged, which in a flood is seldom
   */
  record Bad(@Nullable Counter counter, Supplier<String> words) implements Verdict {
    /** What is wrong, in keepalived's words. */
    public String log() {
      return words.get();
    }
  }
}

package weir.control.admin;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The virtual routers of a director.
 *
 * @param routers in the order of the file
 * @param latenessMaxMs by how much the vrrp thread was late at most
 * @param lateness how often it was late by less than 10 us, 100 us, 1 ms, 10 ms, 100 ms, 1 s, and
 *     by more
 */
public record VrrpReport(List<Router> routers, double latenessMaxMs, List<Long> lateness) {
  public VrrpReport {
    routers = List.copyOf(routers);
    lateness = List.copyOf(lateness);
  }

  /**
   * One virtual router.
   *
   * @param name of its block
   * @param state {@code MASTER}, {@code BACKUP}, {@code FAULT} or {@code INIT}
   * @param sinceS how long it has been in it
   * @param why it came to it
   * @param version 2 or 3
   * @param device the interface
   * @param source of its advertisements; null while the interface has no address
   * @param virtualRouterId 1..255
   * @param priority as configured
   * @param effectivePriority with what tracked objects add and take
   * @param advertIntervalS between two of its advertisements
   * @param nextS until it does something by itself: the next advertisement of a master, the end of
   *     a backup's patience; null for never
   * @param master who sent the last advertisement that it heard; null for nobody
   * @param masterPriority of that one; 0 where it stopped
   * @param addresses that a master has
   * @param counters what it has counted, by keepalived's names
   */
  public record Router(
      String name,
      String state,
      double sinceS,
      String why,
      int version,
      String device,
      @Nullable String source,
      int virtualRouterId,
      int priority,
      int effectivePriority,
      double advertIntervalS,
      @Nullable Double nextS,
      @Nullable String master,
      int masterPriority,
      List<String> addresses,
      Map<String, Long> counters) {
    public Router {
      addresses = List.copyOf(addresses);
    }
  }
}

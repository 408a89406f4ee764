package weir.vrrp;

import java.util.EnumMap;
import java.util.Map;

/** What one virtual router has done and seen, as {@code keepalived.stats} has it. */
public final class Counters {
  /** What is counted, by keepalived's names. */
  public enum Counter {
    ADVERT_RCVD,
    ADVERT_SENT,
    BECOME_MASTER,
    RELEASE_MASTER,
    PACKET_LEN_ERR,
    IP_TTL_ERR,
    INVALID_TYPE_RCVD,
    ADVERT_INTERVAL_ERR,
    ADDR_LIST_ERR,
    INVALID_AUTHTYPE,
    AUTHTYPE_MISMATCH,
    AUTH_FAILURE,
    PRI_ZERO_RCVD,
    PRI_ZERO_SENT,
    /** Not in keepalived's text. */
    VERSION_ERR,
    CHECKSUM_ERR,
    /** Advertisements of another master while we were one: two held the addresses. */
    CONFLICTS
  }

  private final Map<Counter, Long> counts = new EnumMap<>(Counter.class);

  void add(Counter counter) {
    counts.merge(counter, 1L, Long::sum);
  }

  /** All of them, as they are now. */
  public Map<Counter, Long> snapshot() {
    Map<Counter, Long> all = new EnumMap<>(Counter.class);
    for (Counter counter : Counter.values()) {
      all.put(counter, get(counter));
    }
    return all;
  }

  /** How often. */
  public long get(Counter counter) {
    return counts.getOrDefault(counter, 0L);
  }
}

package weir.control.config;

import java.net.InetAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A line of {@code virtual_ipaddress} or {@code static_ipaddress}.
 *
 * @param prefixLength 0..32 or 0..128
 * @param device which carries it; null for the instance's own
 * @param label {@code eth0:1}, or null
 * @param scope {@code global}, {@code link} ..., or null
 * @param broadcast an address, {@code +} or {@code -}; null for none
 * @param peer of a point-to-point link, with its prefix length; null for none
 * @param preferredLifetimeS seconds; -1 for ever; null where the line is silent
 * @param trackGroup of a static address; null for none
 * @param flags what else it says
 */
public record VirtualAddress(
    InetAddress address,
    int prefixLength,
    @Nullable String device,
    @Nullable String label,
    @Nullable String scope,
    @Nullable String broadcast,
    @Nullable String peer,
    @Nullable Long preferredLifetimeS,
    @Nullable String trackGroup,
    Set<Flag> flags) {
  public VirtualAddress {
    flags = Set.copyOf(flags);
  }

  /** Options without a value. */
  public enum Flag {
    HOME("home"),
    NO_DAD("-nodad"),
    MANAGE_TEMPORARY("mngtmpaddr"),
    NO_PREFIX_ROUTE("noprefixroute"),
    AUTO_JOIN("autojoin"),
    /** Its loss does not cost the instance its state. */
    NO_TRACK("no_track"),
    USE_VMAC("use_vmac");

    private final String word;

    Flag(String word) {
      this.word = word;
    }

    /** As the file writes it. */
    public String word() {
      return word;
    }
  }
}

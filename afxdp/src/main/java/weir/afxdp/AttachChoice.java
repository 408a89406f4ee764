package weir.afxdp;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import weir.ffi.Errno;
import weir.ffi.ErrnoException;

/**
 * At which hook each interface is attached: as the operator says, else what is best for it.
 *
 * <p>Through virtual devices local sockets send long segments whose checksums are open. At tc,
 * flows in the flow cache pass like that; what goes to the worker does not gain. XDP takes the
 * segments away from the whole device, but is faster for each packet.
 *
 * @param everywhere for interfaces that are not named; null to choose
 * @param named by name of the interface
 * @param flowCache whether there are flows that stay in the kernel
 */
public record AttachChoice(@Nullable Hook everywhere, Map<String, Hook> named, boolean flowCache) {
  /** Copies the map. */
  public AttachChoice {
    named = Map.copyOf(named);
  }

  /**
   * The same hook for all interfaces.
   *
   * @param hook null to choose
   * @param flowCache whether there are flows that stay in the kernel
   */
  public static AttachChoice of(@Nullable Hook hook, boolean flowCache) {
    return new AttachChoice(hook, Map.of(), flowCache);
  }

  /**
   * What becomes of an interface.
   *
   * @param why for people
   */
  record Chosen(Hook hook, String why) {}

  /**
   * Chooses.
   *
   * @throws ErrnoException where the kernel does not have what was asked for
   */
  Chosen choose(Device device, KernelFeatures features) {
    Hook asked = named.getOrDefault(device.name(), everywhere);
    boolean hasTc = features.has(KernelFeature.TCX);
    if (asked == Hook.TC && !hasTc) {
      throw new ErrnoException(
          "attach to " + device.name() + " by tcx, which needs Linux 6.6", Errno.EOPNOTSUPP);
    }
    if (asked != null) {
      return new Chosen(asked, "asked for");
    }
    if (!device.isVirtual()) {
      return new Chosen(Hook.XDP, "hardware");
    }
    if (!flowCache) {
      return new Chosen(Hook.XDP, "the flow cache is off");
    }
    return hasTc
        ? new Chosen(Hook.TC, "virtual: keeps segments and checksums as they are")
        : new Chosen(Hook.XDP, "no tcx before Linux 6.6");
  }
}

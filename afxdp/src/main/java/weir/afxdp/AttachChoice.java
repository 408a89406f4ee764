package weir.afxdp;

import java.util.Map;

/**
 * At which hook each interface is attached: as the operator says, else what is best for it.
 *
 * <p>Through virtual devices local sockets send long segments whose checksums are open. At tc,
 * flows in the flow cache pass like that; what goes to the worker does not gain. XDP takes the
 * segments away from the whole device, but is faster for each packet.
 *
 * @param everywhere for interfaces that are not named
 * @param named by name of the interface
 */
public record AttachChoice(Asked everywhere, Map<String, Asked> named) {
  /** What an operator may say. */
  public enum Asked {
    /** What is best. */
    AUTO,
    /** At XDP. */
    XDP,
    /** At tc; where the kernel has no tcx, at clsact. */
    TCX
  }

  /** Copies the map. */
  public AttachChoice {
    named = Map.copyOf(named);
  }

  /** The same for all interfaces. */
  public static AttachChoice of(Asked asked) {
    return new AttachChoice(asked, Map.of());
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
   * @param flowCache whether there are flows that stay in the kernel
   */
  Chosen choose(Device device, boolean flowCache) {
    Asked asked = named.getOrDefault(device.name(), everywhere);
    if (asked != Asked.AUTO) {
      return new Chosen(asked == Asked.TCX ? Hook.TC : Hook.XDP, "asked for");
    }
    if (!device.isVirtual()) {
      return new Chosen(Hook.XDP, "hardware");
    }
    if (!flowCache) {
      return new Chosen(Hook.XDP, "the flow cache is off");
    }
    return new Chosen(Hook.TC, "virtual: keeps segments and checksums as they are");
  }
}

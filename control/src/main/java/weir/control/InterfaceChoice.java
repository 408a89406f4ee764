package weir.control;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import weir.afxdp.AfXdp;
import weir.ffi.If;
import weir.ffi.LinkInfo;

/** Which interfaces to attach to where the operator names none. */
final class InterfaceChoice {
  private static final System.Logger LOG = System.getLogger("weir");

  /** Kinds of virtual interfaces whose drivers have XDP; hardware has an empty kind. */
  private static final Set<String> KINDS = Set.of("", "veth", "tun", "bond");

  private InterfaceChoice() {}

  /**
   * Every Ethernet interface that is up, but for those that only carry others or are carried by
   * them: parts of a bridge or bond, VLANs, bridges. These can be named.
   *
   * @throws StartException where there is none
   */
  static List<String> among(List<LinkInfo> links) throws StartException {
    List<String> chosen = new ArrayList<>();
    for (LinkInfo link : links) {
      boolean isEthernet =
          link.hardware() == If.ARPHRD_ETHER && (link.flags() & If.IFF_LOOPBACK) == 0;
      if (!isEthernet || (link.flags() & If.IFF_UP) == 0 || AfXdp.isOwn(link.name())) {
        continue;
      }
      if (link.master() == 0 && KINDS.contains(link.kind())) {
        chosen.add(link.name());
      } else {
        LOG.log(
            Level.INFO,
            () ->
                "not attaching to "
                    + link.name()
                    + (link.master() == 0 ? " (" + link.kind() + ")" : " (part of another)")
                    + "; name it with -i if packets for a service come in there");
      }
    }
    if (chosen.isEmpty()) {
      throw new StartException(
          "no Ethernet interface is up in this network namespace; `ip link set IF up` first");
    }
    return chosen;
  }
}

package weir.control;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import weir.afxdp.Link;
import weir.control.ipvs.Ipvs;
import weir.control.ipvs.Service;
import weir.control.marks.MarkTable;
import weir.control.marks.MarkedPorts;
import weir.dataplane.MarkRules;

/**
 * Which packets have the marks of services. Goes by the addresses of this host, and changes with
 * them. Lives on the control thread.
 */
final class MarkServices {
  private final List<Link> links;
  private MarkTable table = MarkTable.EMPTY;
  private List<MarkedPorts> ports = List.of();
  private Set<Integer> local = Set.of();
  private Set<Integer> marks = Set.of();
  private MarkRules rules = MarkRules.NONE;
  private boolean stale = true;

  /**
   * No mark has a packet before {@link #update}.
   *
   * @param links the interfaces that packets come in by
   */
  MarkServices(List<Link> links) {
    this.links = links;
  }

  /** These are the rules now. */
  void set(MarkTable now) {
    table = now;
    stale = true;
  }

  /** These are the services and the addresses of this host now. */
  void update(Ipvs ipvs, Set<Integer> localAddresses) {
    Set<Integer> wanted = new HashSet<>();
    ipvs.services().forEach(service -> wanted.add(service.key().mark()));
    ipvs.removed().forEach(removed -> wanted.add(removed.service().mark()));
    wanted.remove(0);
    if (!stale && wanted.equals(marks) && localAddresses.equals(local)) {
      return;
    }
    stale = false;
    marks = Set.copyOf(wanted);
    local = Set.copyOf(localAddresses);
    rules = marks.isEmpty() ? MarkRules.NONE : table.compile(links, local);
    ports = marks.isEmpty() ? List.of() : table.markedPorts(marks, links, local);
  }

  /** The mark of a packet, for the workers. */
  MarkRules rules() {
    return rules;
  }

  /** Packets to addresses of this host that may have the mark of a service. */
  List<MarkedPorts> ports() {
    return ports;
  }

  /** Whether no packet to an address of this host can get the mark of a service. */
  boolean isOutOfWork(Service service) {
    int mark = service.key().mark();
    return mark != 0 && ports.stream().noneMatch(p -> p.marks().contains(mark));
  }
}

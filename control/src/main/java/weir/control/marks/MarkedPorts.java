package weir.control.marks;

import java.util.Set;

/**
 * Packets that may have one of some marks.
 *
 * @param protocol TCP or UDP
 * @param address to which they go
 * @param firstPort to which they go, at least
 * @param lastPort to which they go, at most
 * @param marks what they may have, among those that services are for
 */
public record MarkedPorts(
    int protocol, int address, int firstPort, int lastPort, Set<Integer> marks) {
  public MarkedPorts {
    marks = Set.copyOf(marks);
  }
}

package weir.netns.oracle;

import java.util.List;

/**
 * A director's tables at a moment, a line for each entry in an order that does not depend on the
 * director.
 *
 * @param table {@code TCP 10.1.0.80:80 rr}, and for each server {@code TCP 10.1.0.80:80 ->
 *     10.2.0.11:80 Masq 1 0 0}: weight, active, inactive, as {@code ipvsadm -Ln} lists them
 * @param connections {@code TCP ESTABLISHED 10.9.0.1:1024 10.1.0.80:80 10.2.0.11:80}, as {@code
 *     ipvsadm -Lcn} does, without the time left
 * @param traffic {@code TCP 10.1.0.80:80 -> 10.2.0.11:80 1 2 0 80 0}, as {@code ipvsadm -Ln --stats
 *     --exact}: connections, packets in and out, bytes in and out
 */
public record Snapshot(List<String> table, List<String> connections, List<String> traffic) {
  /** A snapshot of lines in any order. */
  public Snapshot {
    table = table.stream().sorted().toList();
    connections = connections.stream().sorted().toList();
    traffic = traffic.stream().sorted().toList();
  }
}

package weir.netns.oracle;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Reads what IPVS says of itself, as the lines of a {@link Snapshot}. */
final class IpvsTables {
  private IpvsTables() {}

  /**
   * {@code /proc/net/ip_vs}:
   *
   * <pre>
   * FWM  00000007 rr
   *   -> 0A02000B:0000      Route   1      0          0
   * TCP  0A010050:0050 rr
   *   -> 0A02000B:0050      Route   1      0          0
   * </pre>
   */
  static List<String> table(List<String> lines) {
    List<String> table = new ArrayList<>();
    String service = "";
    for (String line : lines) {
      List<String> words = words(line);
      if (words.size() == 6 && words.getFirst().equals("->") && !service.isEmpty()) {
        String server = socket(words.get(1));
        table.add(service + " -> " + server + " " + String.join(" ", words.subList(2, 6)));
      } else if (isService(words.getFirst())) {
        service =
            words.getFirst().equals("FWM")
                ? Text.mark(HexFormat.fromHexDigits(words.get(1)))
                : words.getFirst() + " " + socket(words.get(1));
        table.add(service + " " + String.join(" ", words.subList(2, words.size())));
      }
    }
    return table;
  }

  /**
   * {@code /proc/net/ip_vs_conn}:
   *
   * <pre>
   * TCP 0A090001 03E9 0A010050 0050 0A02000B 0050 SYN_RECV         58
   * </pre>
   *
   * <p>But for templates whose server is gone: IPVS gives them port 65535, where nothing finds
   * them, until they expire; ours are gone at once.
   */
  static List<String> connections(List<String> lines) {
    List<String> connections = new ArrayList<>();
    for (String line : lines) {
      List<String> words = words(line);
      boolean entry = isProtocol(words.getFirst()) || words.getFirst().equals("IP");
      if (entry && !(words.get(2).equals("0000") && words.get(4).equals("FFFF"))) {
        connections.add(
            "%s %s %s %s %s"
                .formatted(
                    words.get(0),
                    words.get(7),
                    socket(words.get(1) + ":" + words.get(2)),
                    socket(words.get(3) + ":" + words.get(4)),
                    socket(words.get(5) + ":" + words.get(6))));
      }
    }
    return connections;
  }

  /**
   * {@code ipvsadm -Ln --stats --exact}:
   *
   * <pre>
   * TCP  10.1.0.80:80                      300      364        0    14560        0
   *   -> 10.2.0.11:80                      150      182        0     7280        0
   * </pre>
   */
  static List<String> traffic(List<String> lines) {
    List<String> traffic = new ArrayList<>();
    String service = "";
    for (String line : lines) {
      List<String> words = words(line);
      if (words.size() == 7 && words.getFirst().equals("->")) {
        traffic.add(service + " -> " + String.join(" ", words.subList(1, 7)));
      } else if (isService(words.getFirst())) {
        service = words.get(0) + " " + words.get(1);
        traffic.add(service + " " + String.join(" ", words.subList(2, words.size())));
      }
    }
    return traffic;
  }

  private static boolean isService(String word) {
    return isProtocol(word) || word.equals("FWM");
  }

  private static boolean isProtocol(String word) {
    return word.equals("TCP") || word.equals("UDP");
  }

  private static List<String> words(String line) {
    return List.of(line.strip().split(" +", -1));
  }

  /** {@code 0A010050:0050} as {@code 10.1.0.80:80}. */
  private static String socket(String hex) {
    List<String> parts = List.of(hex.split(":", -1));
    return Text.socket(
        HexFormat.fromHexDigits(parts.get(0)), HexFormat.fromHexDigits(parts.get(1)));
  }
}

package weir.control.config;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weir.control.config.ServerGroup.Entry;

/**
 * Reads {@code virtual_server_group} blocks.
 *
 * <pre>
 *  192.0.2.1 80                      one address
 *  192.0.2.1-9 80                    nine
 *  192.0.2.250-192.0.3.5 80          twelve
 *  192.0.2.0/28 80                   sixteen
 *  fwmark 7                          a mark
 * </pre>
 */
final class GroupReader {
  /** Services of one group: a slip of the pen must not make a million. */
  static final int MAX_SERVICES = 4096;

  private static final BigDecimal MAX_MARK = BigDecimal.valueOf(0xffff_ffffL);

  private final Diagnostics diagnostics;

  GroupReader(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  /** Reads every group, by name. */
  Map<String, ServerGroup> read(List<Statement> blocks) {
    Map<String, ServerGroup> groups = new LinkedHashMap<>();
    for (Statement block : blocks) {
      if (block.arguments().isEmpty()) {
        continue;
      }
      Word name = block.arguments().getFirst();
      ServerGroup first = groups.get(name.text());
      if (first != null) {
        diagnostics.error(
            block.at(),
            block.title() + " is there already, at " + first.at().seenFrom(block.at()),
            "put all its lines into one block");
        continue;
      }
      List<Entry> entries = entries(block);
      if (entries.isEmpty()) {
        diagnostics.error(
            block.at(),
            block.title() + " is empty",
            "keepalived leaves it out, and every virtual_server of it; write an address and a port");
      } else {
        groups.put(name.text(), new ServerGroup(block.title(), block.at(), entries));
      }
    }
    return groups;
  }

  private List<Entry> entries(Statement block) {
    List<Entry> entries = new ArrayList<>();
    Map<ServiceKey, Position> seen = new HashMap<>();
    int count = 0;
    for (Statement line : block.statements()) {
      if (diagnostics.isFull()) {
        break;
      }
      Entry entry =
          line.keyword().text().equals("fwmark") ? mark(line) : addresses(line, MAX_SERVICES);
      if (entry == null) {
        continue;
      }
      if (count + entry.count() > MAX_SERVICES) {
        diagnostics.error(
            line.at(),
            block.title() + " has more than " + MAX_SERVICES + " services",
            "split it, or give its packets a firewall mark and write fwmark");
        break;
      }
      Position first = firstOfSame(entry, seen);
      if (first == null) {
        entries.add(entry);
        count += entry.count();
      } else {
        diagnostics.error(
            line.at(),
            line.title() + " is in this group already, at " + first.seenFrom(line.at()),
            "keepalived drops this line; remove it, or correct it");
      }
    }
    return entries;
  }

  private static @Nullable Position firstOfSame(Entry entry, Map<ServiceKey, Position> seen) {
    ServerGroup alone = new ServerGroup("", entry.at(), List.of(entry));
    for (ServiceKey key : alone.services(Protocol.NONE)) {
      Position first = seen.putIfAbsent(key, entry.at());
      if (first != null) {
        return first;
      }
    }
    return null;
  }

  private @Nullable Entry mark(Statement line) {
    List<Word> words = line.arguments();
    boolean isNumber =
        !words.isEmpty() && Numbers.within(words.getFirst().text(), BigDecimal.ONE, MAX_MARK, true);
    if (!isNumber) {
      diagnostics.error(
          words.isEmpty() ? line.at() : words.getFirst().at(),
          "'" + line.title() + "' has no mark",
          "write fwmark and a whole number from 1 to " + MAX_MARK);
      return null;
    }
    if (words.size() > 1 && !words.get(1).text().equals("inet")) {
      notYet(words.get(1));
      return null;
    }
    return Entry.ofMark(line.at(), new BigDecimal(words.getFirst().text()).intValue());
  }

  private void notYet(Word word) {
    diagnostics.warning(
        word.at(), "'" + word + "' is IPv6, which is not supported yet", "this line is left out");
  }

  private @Nullable Entry addresses(Statement line, int max) {
    Word word = line.keyword();
    String text = word.text();
    if (text.indexOf(':') >= 0) {
      notYet(word);
      return null;
    }
    int port =
        line.arguments().isEmpty() ? 0 : VirtualServerReader.port(line.arguments().getFirst());
    if (port < 0) {
      diagnostics.error(
          line.arguments().getFirst().at(),
          "'" + line.arguments().getFirst() + "' is not a port from 0 to 65535",
          "write ADDRESS PORT, or fwmark NUMBER");
      return null;
    }
    int dash = text.indexOf('-');
    int slash = text.indexOf('/');
    int end = Math.max(dash, slash);
    long first = Ipv4.parse(end < 0 ? text : text.substring(0, end));
    String rest = end < 0 ? "" : text.substring(end + 1);
    long last = end < 0 ? first : slash >= 0 ? lastOfNet(first, rest) : lastOfRange(first, rest);
    if (first < 0 || last < first) {
      diagnostics.error(
          word.at(),
          "'" + text + "' is not an address or a range of them",
          "write 192.0.2.1, 192.0.2.1-9, 192.0.2.1-192.0.2.9 or 192.0.2.0/28");
      return null;
    }
    if (slash >= 0 && (first & hostBits(rest)) != 0) {
      diagnostics.error(
          word.at(),
          "'" + text + "' begins in the middle of its net",
          "write the first address of the net, or a range");
      return null;
    }
    return new Entry(line.at(), 0, (int) first, (int) Math.min(last - first + 1, max + 1L), port);
  }

  /** The end of {@code 192.0.2.1-9} or {@code 192.0.2.1-192.0.2.9}; -1 where there is none. */
  private static long lastOfRange(long first, String rest) {
    if (rest.matches("[0-9]{1,3}")) {
      int last = Integer.parseInt(rest);
      return last <= 255 && first >= 0 ? (first & ~0xffL) | last : -1;
    }
    return Ipv4.parse(rest);
  }

  private static long lastOfNet(long first, String rest) {
    int prefix = rest.matches("[0-9]{1,2}") ? Integer.parseInt(rest) : -1;
    return first < 0 || prefix < 0 || prefix > 32 ? -1 : first | hostBits(rest);
  }

  private static long hostBits(String prefix) {
    return 0xffff_ffffL >>> Integer.parseInt(prefix);
  }
}

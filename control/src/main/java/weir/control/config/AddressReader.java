package weir.control.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import weir.control.config.VirtualAddress.Flag;

/** Reads the lines of {@code virtual_ipaddress} and its relatives. */
final class AddressReader {
  private static final Set<String> SCOPES = Set.of("site", "link", "host", "nowhere", "global");
  private static final String OPTIONS =
      "brd, dev, scope, label, peer, preferred_lft, home, -nodad, mngtmpaddr, noprefixroute,"
          + " autojoin, no_track, use_vmac and track_group";
  private static final int MAX_LIFETIME_S = Integer.MAX_VALUE;

  private final Diagnostics diagnostics;

  AddressReader(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  /** An address and where it stands. */
  record Line(Word at, VirtualAddress address) {}

  /** Reads every line of some blocks; one that is no address was named already. */
  List<Line> read(List<Statement> blocks) {
    List<Line> lines = new ArrayList<>();
    for (Statement block : blocks) {
      for (Statement line : block.statements()) {
        VirtualAddress address = read(line);
        if (address != null) {
          lines.add(new Line(line.keyword(), address));
        }
      }
    }
    return lines;
  }

  private @Nullable VirtualAddress read(Statement line) {
    String text = line.keyword().text();
    int slash = text.indexOf('/');
    InetAddress address = Addresses.parse(slash < 0 ? text : text.substring(0, slash));
    if (address == null || !Addresses.isNet(text)) {
      return null;
    }
    List<Word> all = Stream.concat(Stream.of(line.keyword()), line.arguments().stream()).toList();
    OptionWords words = new OptionWords(all, 1, diagnostics);
    int full = address instanceof Inet4Address ? 32 : 128;
    String device = null;
    String label = null;
    String scope = null;
    String broadcast = null;
    String peer = null;
    Long lifetimeS = null;
    String trackGroup = null;
    Set<Flag> flags = EnumSet.noneOf(Flag.class);
    while (words.hasNext()) {
      String option = words.next();
      switch (option) {
        case "dev" -> device = words.value();
        case "label" -> label = words.value();
        case "track_group" -> trackGroup = words.value();
        case "scope" -> scope = scope(words);
        case "brd", "broadcast" -> broadcast = broadcast(words);
        case "peer" -> peer = peer(words);
        case "preferred_lft" -> lifetimeS = lifetimeS(words);
        default -> {
          Flag flag = flag(option);
          if (flag == null) {
            words.refuse(OPTIONS);
          } else {
            flags.add(flag);
          }
        }
      }
    }
    return new VirtualAddress(
        address,
        slash < 0 ? full : Integer.parseInt(text.substring(slash + 1)),
        device,
        label,
        scope,
        broadcast,
        peer,
        lifetimeS,
        trackGroup,
        flags);
  }

  private static @Nullable Flag flag(String word) {
    for (Flag flag : Flag.values()) {
      if (flag.word().equals(word)) {
        return flag;
      }
    }
    return null;
  }

  private static @Nullable String scope(OptionWords words) {
    String scope = words.value();
    if (scope != null && !SCOPES.contains(scope) && !scope.matches("[0-9]{1,3}")) {
      words.expected("one of global, site, link, host, nowhere");
    }
    return scope;
  }

  private static @Nullable String broadcast(OptionWords words) {
    String broadcast = words.value();
    if (broadcast != null
        && !broadcast.equals("+")
        && !broadcast.equals("-")
        && Ipv4.parse(broadcast) < 0) {
      words.expected("an IPv4 address, + or -");
    }
    return broadcast;
  }

  private static @Nullable String peer(OptionWords words) {
    String peer = words.value();
    if (peer != null && !Addresses.isNet(peer)) {
      words.expected("an IP address");
    }
    return peer;
  }

  private static @Nullable Long lifetimeS(OptionWords words) {
    if (words.isNext("forever")) {
      words.next();
      return -1L;
    }
    return (long) words.integer(0, MAX_LIFETIME_S, 0);
  }
}

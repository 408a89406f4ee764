package weir.vrrp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weir.ffi.FibRules;
import weir.ffi.IpPrefix;
import weir.ffi.Route;
import weir.ffi.Rtnetlink;
import weir.ffi.Rule;

/**
 * Reads the lines of {@code virtual_routes} and {@code virtual_rules}: the words of iproute2, as
 * keepalived takes them. What is not among them is refused by name.
 */
public final class RoutingWords {
  private static final Map<String, Integer> TYPES =
      Map.of(
          "unicast", Rtnetlink.RTN_UNICAST,
          "local", Rtnetlink.RTN_LOCAL,
          "broadcast", Rtnetlink.RTN_BROADCAST,
          "blackhole", Rtnetlink.RTN_BLACKHOLE,
          "unreachable", Rtnetlink.RTN_UNREACHABLE,
          "prohibit", Rtnetlink.RTN_PROHIBIT,
          "throw", Rtnetlink.RTN_THROW);
  private static final Map<String, Integer> ACTIONS =
      Map.of(
          "blackhole", FibRules.FR_ACT_BLACKHOLE,
          "unreachable", FibRules.FR_ACT_UNREACHABLE,
          "prohibit", FibRules.FR_ACT_PROHIBIT);
  private static final Map<String, Integer> TABLES =
      Map.of(
          "default", Rtnetlink.RT_TABLE_DEFAULT,
          "main", Rtnetlink.RT_TABLE_MAIN,
          "local", Rtnetlink.RT_TABLE_LOCAL);
  private static final Map<String, Integer> SCOPES =
      Map.of(
          "global", Rtnetlink.RT_SCOPE_UNIVERSE,
          "site", Rtnetlink.RT_SCOPE_SITE,
          "link", Rtnetlink.RT_SCOPE_LINK,
          "host", Rtnetlink.RT_SCOPE_HOST,
          "nowhere", Rtnetlink.RT_SCOPE_NOWHERE);
  private static final Map<String, Integer> PROTOCOLS =
      Map.of(
          "boot", Rtnetlink.RTPROT_BOOT,
          "static", Rtnetlink.RTPROT_STATIC,
          "keepalived", Rtnetlink.RTPROT_KEEPALIVED);

  private final Deque<String> words;
  private boolean ipv6;

  private RoutingWords(List<String> words) {
    this.words = new ArrayDeque<>(words);
  }

  /**
   * A route, such as {@code 10.2.0.0/16 via 10.0.0.1 dev eth0}.
   *
   * @throws IllegalArgumentException that says what is wrong
   */
  public static Route route(List<String> words) {
    return new RoutingWords(words).route();
  }

  /**
   * A rule, such as {@code from 10.0.0.100 table 10}.
   *
   * @throws IllegalArgumentException that says what is wrong
   */
  public static Rule rule(List<String> words) {
    return new RoutingWords(words).rule();
  }

  private Route route() {
    int type = Rtnetlink.RTN_UNICAST;
    Integer named = words.isEmpty() ? null : TYPES.get(words.peek());
    if (named != null) {
      words.remove();
      type = named;
    }
    boolean hasDestination = false;
    IpPrefix to = null;
    IpPrefix from = null;
    InetAddress source = null;
    InetAddress via = null;
    String device = null;
    boolean onlink = false;
    int table = Rtnetlink.RT_TABLE_MAIN;
    int scope = -1;
    int protocol = Rtnetlink.RTPROT_KEEPALIVED;
    int tos = 0;
    int metric = 0;
    int mtu = 0;
    int advmss = 0;
    List<Route.Hop> hops = new ArrayList<>();
    while (!words.isEmpty()) {
      String word = words.remove();
      switch (word) {
        case "to" -> {
          to = prefix(value(word));
          hasDestination = true;
        }
        case "from" -> from = prefix(value(word));
        case "src" -> source = address(value(word));
        case "via", "gw" -> via = gateway(word);
        case "dev", "oif" -> device = value(word);
        case "onlink" -> onlink = true;
        case "table" -> table = number(word, TABLES);
        case "scope" -> scope = number(word, SCOPES);
        case "proto", "protocol" -> protocol = number(word, PROTOCOLS);
        case "tos", "dsfield" -> tos = number(word, Map.of());
        case "metric", "priority", "preference" -> metric = number(word, Map.of());
        case "mtu" -> mtu = number(word, Map.of());
        case "advmss" -> advmss = number(word, Map.of());
        case "nexthop" -> hops.add(hop());
        default -> {
          if (hasDestination) {
            throw new IllegalArgumentException("unknown word '" + word + "' in a route");
          }
          to = prefix(word);
          hasDestination = true;
        }
      }
    }
    if (!hasDestination) {
      throw new IllegalArgumentException("a route without a destination");
    }
    if (via != null || device != null) {
      if (!hops.isEmpty()) {
        throw new IllegalArgumentException("a route with nexthop and via or dev beside it");
      }
      hops.add(new Route.Hop(via, device, 1, onlink));
    }
    if (hops.isEmpty() && type == Rtnetlink.RTN_UNICAST) {
      throw new IllegalArgumentException("a route without via, dev or nexthop");
    }
    if (scope < 0) {
      scope = scope(type, hops);
    }
    return new Route(
        ipv6, to, from, type, table, scope, protocol, tos, metric, source, hops, mtu, advmss);
  }

  /** What iproute2 takes where none is given. */
  private int scope(int type, List<Route.Hop> hops) {
    if (ipv6) {
      return Rtnetlink.RT_SCOPE_UNIVERSE;
    }
    if (type == Rtnetlink.RTN_LOCAL) {
      return Rtnetlink.RT_SCOPE_HOST;
    }
    boolean direct = hops.stream().allMatch(hop -> hop.via() == null) && !hops.isEmpty();
    return direct ? Rtnetlink.RT_SCOPE_LINK : Rtnetlink.RT_SCOPE_UNIVERSE;
  }

  private Route.Hop hop() {
    InetAddress via = null;
    String device = null;
    int weight = 1;
    boolean onlink = false;
    while (!words.isEmpty() && !words.element().equals("nexthop")) {
      String word = words.remove();
      switch (word) {
        case "via" -> via = gateway(word);
        case "dev" -> device = value(word);
        case "weight" -> weight = number(word, Map.of());
        case "onlink" -> onlink = true;
        default -> throw new IllegalArgumentException("unknown word '" + word + "' in a nexthop");
      }
    }
    if (weight < 1 || weight > 256) {
      throw new IllegalArgumentException("weight " + weight + " is not 1..256");
    }
    return new Route.Hop(via, device, weight, onlink);
  }

  private Rule rule() {
    boolean inverted = false;
    IpPrefix from = null;
    IpPrefix to = null;
    int tos = 0;
    int fwmark = 0;
    int fwmask = 0;
    String iif = null;
    String oif = null;
    int priority = -1;
    int action = FibRules.FR_ACT_TO_TBL;
    int table = 0;
    int suppress = -1;
    while (!words.isEmpty()) {
      String word = words.remove();
      switch (word) {
        case "not" -> inverted = true;
        case "from" -> from = prefix(value(word));
        case "to" -> to = prefix(value(word));
        case "tos", "dsfield" -> tos = number(word, Map.of());
        case "fwmark" -> {
          String[] parts = value(word).split("/", 2);
          fwmark = number(word, parts[0]);
          fwmask = parts.length == 2 ? number(word, parts[1]) : -1;
        }
        case "iif", "dev" -> iif = value(word);
        case "oif" -> oif = value(word);
        case "priority", "preference", "pref", "order" -> priority = number(word, Map.of());
        case "table", "lookup" -> table = number(word, TABLES);
        case "suppress_prefixlength", "suppress_prefixlen" -> suppress = number(word, Map.of());
        default -> {
          Integer named = ACTIONS.get(word);
          if (named == null) {
            throw new IllegalArgumentException("unknown word '" + word + "' in a rule");
          }
          action = named;
        }
      }
    }
    if (action == FibRules.FR_ACT_TO_TBL && table == 0) {
      throw new IllegalArgumentException("a rule without a table");
    }
    return new Rule(
        ipv6, inverted, from, to, tos, fwmark, fwmask, iif, oif, priority, action, table, suppress);
  }

  private String value(String word) {
    if (words.isEmpty()) {
      throw new IllegalArgumentException("'" + word + "' without a value");
    }
    return words.remove();
  }

  private int number(String word, Map<String, Integer> names) {
    String text = value(word);
    Integer named = names.get(text);
    return named != null ? named : number(word, text);
  }

  /** 0..2^32 - 1, with 0x in hexadecimal. */
  private static int number(String word, String text) {
    try {
      long number = Long.decode(text);
      if (number >= 0 && number <= 0xffff_ffffL) {
        return (int) number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException("'" + text + "' is not a number for " + word);
  }

  private InetAddress gateway(String word) {
    String text = value(word);
    // The family of a gateway may be another one than that of the route.
    if (text.equals("inet6") || text.equals("inet")) {
      return literal(value(word));
    }
    return address(text);
  }

  private @Nullable IpPrefix prefix(String text) {
    if (text.equals("default") || text.equals("all") || text.equals("any")) {
      return null;
    }
    int slash = text.indexOf('/');
    InetAddress address = address(slash < 0 ? text : text.substring(0, slash));
    int bits = address.getAddress().length * Byte.SIZE;
    int length = slash < 0 ? bits : number("a prefix", text.substring(slash + 1));
    if (length < 0 || length > bits) {
      throw new IllegalArgumentException("'" + text + "' has a prefix longer than an address");
    }
    return new IpPrefix(address, length);
  }

  private InetAddress address(String text) {
    InetAddress address = literal(text);
    ipv6 |= address instanceof Inet6Address;
    return address;
  }

  private static InetAddress literal(String text) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + text + "' is not an address", e);
    }
  }
}

package weir.control.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import weir.control.config.AddressReader.Line;
import weir.control.config.VrrpDefaults.AdvertRules;
import weir.control.config.VrrpInstance.Authentication;
import weir.control.config.VrrpInstance.Peer;
import weir.control.config.VrrpInstance.Preemption;
import weir.control.config.VrrpInstance.Transport;
import weir.control.config.VrrpInstance.Vmac;
import weir.vrrp.RoutingWords;

/** Reads one {@code vrrp_instance} block, and what in it contradicts itself. */
final class VrrpInstanceReader {
  private static final int DEFAULT_PRIORITY = 100;
  private static final long DEFAULT_ADVERT_MS = 1_000;

  /** Version 3 has 12 bits for hundredths of a second. */
  private static final long MAX_V3_ADVERT_MS = 40_950;

  private static final int AUTH_PASS_LENGTH = 8;
  private static final int MAX_TTL = 255;
  private static final int MS_PER_S = 1_000;

  private final Grammar grammar = Grammar.KEEPALIVED;
  private final Section section = grammar.section("vrrp_instance");
  private final VrrpDefaults defaults;
  private final Fields global;
  private final TrackingReader trackers;
  private final Diagnostics diagnostics;

  VrrpInstanceReader(
      VrrpDefaults defaults, Fields global, TrackingReader trackers, Diagnostics diagnostics) {
    this.defaults = defaults;
    this.global = global;
    this.trackers = trackers;
    this.diagnostics = diagnostics;
  }

  /**
   * Reads an instance.
   *
   * @param addresses takes its addresses, for those who look whether others have them too
   */
  VrrpInstance read(Statement block, String name, List<Line> addresses) {
    Fields fields = new Fields(block.statements(), section);
    AddressReader reader = new AddressReader(diagnostics);
    List<Line> own = reader.read(fields.all("virtual_ipaddress"));
    List<Line> excluded = reader.read(fields.all("virtual_ipaddress_excluded"));
    addresses.addAll(own);
    addresses.addAll(excluded);
    boolean ipv6 = isIpv6(fields, own);
    int version = version(fields, ipv6);
    boolean strict = fields.flag("strict_mode", defaults.adverts().strict());
    Transport transport = transport(fields, ipv6);
    int priority = priority(fields);
    boolean master = isInitiallyMaster(fields, priority);
    Tracking tracking = trackers.read(fields);
    required(block, fields, own, transport);
    states(fields, master, priority, strict);
    owner(fields, priority, tracking);
    strict(fields, strict, transport);
    return new VrrpInstance(
        block.at(),
        name,
        master,
        interfaceName(fields),
        fields.integer("virtual_router_id", 0),
        priority,
        advertIntervalMs(fields, version),
        version,
        ipv6,
        authentication(fields, version, master),
        own.stream().map(Line::address).toList(),
        excluded.stream().map(Line::address).toList(),
        routing(fields.all("virtual_routes"), RoutingWords::route),
        routing(fields.all("virtual_rules"), RoutingWords::rule),
        transport,
        preemption(fields, master),
        adverts(fields, strict, transport),
        VrrpDefaultsReader.garp(fields, "", defaults.garp()),
        VrrpDefaultsReader.extraGarp(fields, "garp_extra_if", defaults.extraGarp()),
        accepts(fields, strict, priority),
        vmac(fields),
        fields.last("dont_track_primary") == null,
        tracking,
        VrrpNotifyReader.read(fields, defaults.notices(), diagnostics));
  }

  /** The lines of some blocks, which the kernel must understand. */
  List<String> routing(List<Statement> blocks, Function<List<String>, ?> reader) {
    List<String> good = new ArrayList<>();
    for (Statement block : blocks) {
      for (Statement line : block.statements()) {
        try {
          var _ = reader.apply(words(line));
          good.add(String.join(" ", words(line)));
        } catch (IllegalArgumentException e) {
          diagnostics.error(
              line.at(),
              "'" + String.join(" ", words(line)) + "': " + e.getMessage(),
              "write it as for ip route or ip rule, without 'add'");
        }
      }
    }
    return good;
  }

  private static List<String> words(Statement line) {
    return Stream.concat(Stream.of(line.keyword()), line.arguments().stream())
        .map(Word::text)
        .toList();
  }

  /** Names what an instance cannot do without. */
  private void required(Statement block, Fields fields, List<Line> own, Transport transport) {
    if (fields.last("virtual_router_id") == null) {
      diagnostics.error(
          block.at(),
          block.title() + " has no virtual_router_id",
          "write a number from 1 to 255 that no other virtual router on this network has");
    }
    if (interfaceName(fields) == null && transport.peers().isEmpty()) {
      diagnostics.error(
          block.at(),
          block.title() + " has no interface",
          "write the interface that its adverts leave by");
    }
    if (own.isEmpty()
        && fields.all("virtual_ipaddress").stream().allMatch(b -> b.statements().isEmpty())
        && fields.last("no_virtual_ipaddress") == null) {
      diagnostics.warning(
          block.at(), block.title() + " carries no address", "write virtual_ipaddress into it");
    }
  }

  private @Nullable String interfaceName(Fields fields) {
    String name = fields.text("interface");
    return name == null ? global.text("default_interface") : name;
  }

  /** Which family the adverts have; all its addresses must have it. */
  private boolean isIpv6(Fields fields, List<Line> own) {
    if (own.isEmpty()) {
      InetAddress source = VrrpDefaultsReader.address(fields, "unicast_src_ip");
      return fields.last("native_ipv6") != null || source instanceof Inet6Address;
    }
    boolean ipv6 = own.getFirst().address().address() instanceof Inet6Address;
    for (Line line : own) {
      if (line.address().address() instanceof Inet6Address != ipv6) {
        diagnostics.error(
            line.at().at(),
            "'"
                + line.at()
                + "' is not of the same family as the address at "
                + own.getFirst().at().at().seenFrom(line.at().at()),
            "move it to virtual_ipaddress_excluded, or into an instance of its own");
      }
    }
    return ipv6;
  }

  private int version(Fields fields, boolean ipv6) {
    int version = fields.integer("version", defaults.version());
    Word given = fields.value("version");
    if (ipv6 && given != null && version == 2) {
      diagnostics.warning(
          given.at(), "version 2 has no IPv6: version 3 is taken", "write version 3");
    }
    return ipv6 ? 3 : version;
  }

  private int priority(Fields fields) {
    Word state = fields.value("state");
    boolean master = state != null && state.text().equals("MASTER");
    if (state != null && master && fields.last("priority") == null) {
      diagnostics.warning(
          state.at(),
          "state MASTER without priority makes this the owner of its addresses, priority "
              + VrrpInstance.OWNER,
          "write priority, higher here than on the other routers");
    }
    return fields.integer("priority", master ? VrrpInstance.OWNER : DEFAULT_PRIORITY);
  }

  private static boolean isInitiallyMaster(Fields fields, int priority) {
    Word state = fields.value("state");
    return state == null ? priority == VrrpInstance.OWNER : state.text().equals("MASTER");
  }

  /** States and priorities that contradict each other. */
  private void states(Fields fields, boolean master, int priority, boolean strict) {
    Word state = fields.value("state");
    Statement nopreempt = fields.last("nopreempt");
    if (master && nopreempt != null) {
      diagnostics.warning(
          nopreempt.at(),
          "nopreempt with state MASTER has no effect",
          "write state BACKUP, on every router alike");
    }
    Statement delay = fields.last("preempt_delay");
    if (delay != null && (master || nopreempt != null)) {
      diagnostics.warning(
          delay.at(),
          "preempt_delay with " + (master ? "state MASTER" : "nopreempt") + " has no effect",
          master ? "write state BACKUP, on every router alike" : "remove one of them");
    }
    if (state != null && !master && priority == VrrpInstance.OWNER) {
      diagnostics.warning(
          state.at(),
          "state BACKUP contradicts priority 255: the owner of the addresses is always master",
          "write state MASTER, or a priority below 255");
    }
    if (strict && state != null && master != (priority == VrrpInstance.OWNER)) {
      diagnostics.warning(
          state.at(),
          "strict VRRP has state MASTER where the priority is 255, and nowhere else",
          "remove state");
    }
  }

  private void owner(Fields fields, int priority, Tracking tracking) {
    boolean weighted =
        Stream.of(tracking.interfaces(), tracking.scripts(), tracking.files(), tracking.processes())
            .flatMap(List::stream)
            .anyMatch(tracker -> tracker.weight() != 0);
    Word word = fields.value("priority");
    if (priority == VrrpInstance.OWNER && weighted && word != null) {
      diagnostics.warning(
          word.at(),
          "the owner's priority never moves: the weights of what it tracks have no effect",
          "write a priority below 255");
    }
  }

  /** What strict VRRP does not have. */
  private void strict(Fields fields, boolean strict, Transport transport) {
    Statement wrong =
        !strict
            ? null
            : fields.last("authentication") != null
                ? fields.last("authentication")
                : transport.peers().isEmpty() ? null : fields.last("unicast_peer");
    if (wrong != null) {
      diagnostics.warning(
          wrong.at(),
          "'" + wrong.keyword() + "' is against strict VRRP",
          "remove it, or write 'strict_mode off'");
    }
  }

  private long advertIntervalMs(Fields fields, int version) {
    Word word = fields.value("advert_int");
    if (word == null) {
      return DEFAULT_ADVERT_MS;
    }
    BigDecimal seconds = new BigDecimal(word.text());
    long ms = Numbers.ms(seconds);
    if (version == 2 && ms % MS_PER_S != 0) {
      long whole = Math.max(1, seconds.setScale(0, RoundingMode.HALF_UP).longValue());
      diagnostics.warning(
          word.at(),
          "version 2 counts in whole seconds: " + whole + " is taken",
          "write a whole number, or version 3");
      return whole * MS_PER_S;
    }
    if (version != 2 && ms > MAX_V3_ADVERT_MS) {
      diagnostics.error(
          word.at(), "version 3 has no interval above 40.95 s", "write a shorter one");
    }
    return ms;
  }

  private @Nullable Authentication authentication(Fields fields, int version, boolean master) {
    Section inside = grammar.section("authentication");
    Authentication authentication = null;
    for (Statement block : fields.all("authentication")) {
      Fields given = new Fields(block.statements(), inside);
      String type = Objects.requireNonNullElse(given.text("auth_type"), "NONE");
      Word password = given.value("auth_pass");
      boolean none = type.equals("NONE");
      if (!none && given.last("auth_pass") == null) {
        diagnostics.warning(
            block.at(),
            "authentication without auth_pass: keepalived would run without authentication",
            "write auth_pass into the block");
      } else if (password != null && given.last("auth_type") == null) {
        diagnostics.warning(
            block.at(),
            "authentication without auth_type: keepalived would run without authentication",
            "write 'auth_type PASS' into the block");
      }
      if (password != null && password.text().length() > AUTH_PASS_LENGTH) {
        diagnostics.warning(
            password.at(),
            "auth_pass is longer than " + AUTH_PASS_LENGTH + " characters: the rest is not used",
            "shorten it, on every router alike");
      }
      if (version != 2 && !none) {
        diagnostics.warning(
            block.at(), "version 3 has no authentication: it is not used", "remove the block");
      } else if (!none && type.equals("AH") && master) {
        diagnostics.warning(
            block.at(), "auth_type AH does not work with state MASTER", "write auth_type PASS");
      }
      if (version == 2 && !none && password != null) {
        String text = password.text();
        authentication =
            new Authentication(
                type.equals("AH"), text.substring(0, Math.min(AUTH_PASS_LENGTH, text.length())));
      }
    }
    return authentication;
  }

  private Transport transport(Fields fields, boolean ipv6) {
    String keyword = fields.last("unicast_src_ip") == null ? "mcast_src_ip" : "unicast_src_ip";
    Statement other = fields.last("mcast_src_ip");
    if (keyword.equals("unicast_src_ip") && other != null) {
      diagnostics.warning(
          other.at(), "'mcast_src_ip' beside 'unicast_src_ip' has no effect", "remove one of them");
    }
    InetAddress source = VrrpDefaultsReader.address(fields, keyword);
    sameFamily(fields.value(keyword), source, ipv6);
    InetAddress group = VrrpDefaultsReader.address(fields, "mcast_dst_ip");
    Word groupWord = fields.value("mcast_dst_ip");
    if (group != null && groupWord != null && !group.isMulticastAddress()) {
      diagnostics.error(groupWord.at(), "'" + groupWord + "' is not a multicast address", "");
    }
    List<Peer> peers = new ArrayList<>();
    for (Statement block : fields.all("unicast_peer")) {
      for (Statement line : block.statements()) {
        InetAddress address = Addresses.parse(line.keyword().text());
        if (address != null) {
          sameFamily(line.keyword(), address, ipv6);
          peers.add(peer(line, address));
        }
      }
    }
    return new Transport(
        source,
        group,
        peers,
        fields.integer("unicast_ttl", -1),
        fields.flag("unicast_fault_no_peer", false));
  }

  private void sameFamily(@Nullable Word word, @Nullable InetAddress address, boolean ipv6) {
    if (word != null && address != null && address instanceof Inet6Address != ipv6) {
      diagnostics.error(
          word.at(),
          "'"
              + word
              + "' is not an "
              + (ipv6 ? "IPv6" : "IPv4")
              + " address, as the instance's are",
          "write an address of the same family");
    }
  }

  private Peer peer(Statement line, InetAddress address) {
    List<Word> all = Stream.concat(Stream.of(line.keyword()), line.arguments().stream()).toList();
    OptionWords words = new OptionWords(all, 1, diagnostics);
    int min = -1;
    int max = -1;
    while (words.hasNext()) {
      switch (words.next()) {
        case "min_ttl" -> min = words.integer(0, MAX_TTL, min);
        case "max_ttl" -> max = words.integer(0, MAX_TTL, max);
        default -> words.refuse("min_ttl and max_ttl");
      }
    }
    return new Peer(address, min, max);
  }

  private static Preemption preemption(Fields fields, boolean master) {
    boolean enabled = master || fields.last("nopreempt") == null;
    return new Preemption(enabled, enabled && !master ? fields.ms("preempt_delay", 0) : 0);
  }

  private AdvertRules adverts(Fields fields, boolean strict, Transport transport) {
    AdvertRules silent = defaults.adverts();
    boolean ttl = transport.peers().stream().anyMatch(p -> p.minTtl() >= 0 || p.maxTtl() >= 0);
    return new AdvertRules(
        strict,
        fields.flag("skip_check_adv_addr", silent.skipAddressCheck()),
        fields.flag("check_unicast_src", silent.checkUnicastSource() || ttl),
        fields.integer("down_timer_adverts", silent.downTimerAdverts()),
        fields.flag("lower_prio_no_advert", strict || silent.lowerPrioNoAdvert()),
        fields.flag("higher_prio_send_advert", silent.higherPrioSendAdvert()));
  }

  private boolean accepts(Fields fields, boolean strict, int priority) {
    Statement accept = fields.last("accept");
    Statement refuse = fields.last("no_accept");
    if (accept != null && refuse != null) {
      diagnostics.warning(
          refuse.at(), "'accept' and 'no_accept' in one instance", "remove one of them");
    }
    return accept != null || (refuse == null && (!strict || priority == VrrpInstance.OWNER));
  }

  /** {@code use_vmac [[name] NAME] [MAC] [netlink_notify_msg] [group ID]}. */
  private @Nullable Vmac vmac(Fields fields) {
    Statement own = fields.last("use_vmac");
    boolean forAddresses = fields.last("use_vmac_addr") != null;
    if (own == null && !forAddresses) {
      return null;
    }
    String name = null;
    String mac = null;
    OptionWords words = new OptionWords(own == null ? List.of() : own.arguments(), 0, diagnostics);
    while (words.hasNext()) {
      String word = words.next();
      switch (word) {
        case "name" -> name = words.value();
        case "group" -> words.value();
        case "netlink_notify_msg" -> {}
        default -> {
          if (word.matches("[0-9a-fA-F]{1,2}(:[0-9a-fA-F]{1,2}){4,5}")) {
            mac = word;
          } else if (name == null) {
            name = word;
          } else {
            words.refuse("name, group and netlink_notify_msg");
          }
        }
      }
    }
    return new Vmac(own != null, name, mac, forAddresses, fields.last("vmac_xmit_base") != null);
  }
}

package weir.control.config;

import java.math.BigDecimal;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weir.control.config.VrrpDefaults.AdvertRules;
import weir.control.config.VrrpDefaults.InterfaceRules;
import weir.control.config.VrrpDefaults.VrrpNotices;

/** Reads what {@code global_defs} says of VRRP. */
final class VrrpDefaultsReader {
  private static final BigDecimal US_PER_S = BigDecimal.valueOf(1_000_000);

  private VrrpDefaultsReader() {}

  static VrrpDefaults read(Fields global) {
    VrrpDefaults silent = VrrpDefaults.DEFAULT;
    AdvertRules adverts = silent.adverts();
    Statement dynamic = global.last("dynamic_interfaces");
    String byDefault = global.text("default_interface");
    String prefix = global.text("vmac_prefix");
    return new VrrpDefaults(
        address(global, "vrrp_mcast_group4", silent.group4()),
        address(global, "vrrp_mcast_group6", silent.group6()),
        global.integer("vrrp_version", silent.version()),
        new AdvertRules(
            global.last("vrrp_strict") != null,
            global.flag("vrrp_skip_check_adv_addr", false),
            global.last("vrrp_check_unicast_src") != null,
            global.integer("vrrp_down_timer_adverts", adverts.downTimerAdverts()),
            global.flag("vrrp_lower_prio_no_advert", false),
            global.flag("vrrp_higher_prio_send_advert", false)),
        garp(global),
        extraGarp(global, "vrrp_garp_extra_if", ExtraGarp.NONE),
        us(global, "vrrp_garp_interval"),
        us(global, "vrrp_gna_interval"),
        global.ms("vrrp_startup_delay", 0),
        new InterfaceRules(
            byDefault == null ? silent.interfaces().byDefault() : byDefault,
            dynamic != null,
            dynamic != null && !dynamic.arguments().isEmpty(),
            prefix == null ? silent.interfaces().vmacPrefix() : prefix),
        new VrrpNotices(
            global.flag("smtp_alert_vrrp", global.flag("smtp_alert", false)),
            global.last("no_email_faults") == null,
            global.flag("vrrp_notify_priority_changes", false),
            NoticesReader.fifo(global, "vrrp_notify_fifo"),
            global.last("fifo_write_vrrp_states_on_reload") != null,
            global.last("log_unknown_vrids") != null));
  }

  private static GarpTiming garp(Fields global) {
    GarpTiming silent =
        global.flag("vrrp_min_garp", false) ? GarpTiming.MINIMAL : GarpTiming.DEFAULT;
    long delayMs = global.ms("vrrp_garp_master_delay", silent.delayMs());
    int repeat = global.integer("vrrp_garp_master_repeat", silent.repeat());
    return garp(
        global,
        "vrrp_",
        new GarpTiming(
            delayMs, repeat, silent.refreshMs(), silent.refreshRepeat(), delayMs, repeat));
  }

  /**
   * Reads when gratuitous ARPs are sent.
   *
   * @param prefix of the keywords
   */
  static GarpTiming garp(Fields fields, String prefix, GarpTiming silent) {
    return new GarpTiming(
        fields.ms(prefix + "garp_master_delay", silent.delayMs()),
        fields.integer(prefix + "garp_master_repeat", silent.repeat()),
        fields.ms(prefix + "garp_master_refresh", silent.refreshMs()),
        fields.integer(prefix + "garp_master_refresh_repeat", silent.refreshRepeat()),
        fields.ms(prefix + "garp_lower_prio_delay", silent.lowerPrioDelayMs()),
        fields.integer(prefix + "garp_lower_prio_repeat", silent.lowerPrioRepeat()));
  }

  /** {@code [all] SECONDS}. */
  static ExtraGarp extraGarp(Fields fields, String keyword, ExtraGarp silent) {
    Statement statement = fields.last(keyword);
    List<Word> words = statement == null ? List.of() : statement.arguments();
    if (words.isEmpty()) {
      return silent;
    }
    BigDecimal seconds = Numbers.parse(words.getLast().text());
    boolean all = words.getFirst().text().equals("all");
    return seconds == null || seconds.signum() < 0
        ? silent
        : new ExtraGarp(Numbers.ms(seconds), all);
  }

  private static InetAddress address(Fields fields, String keyword, InetAddress otherwise) {
    InetAddress address = address(fields, keyword);
    return address == null ? otherwise : address;
  }

  /** The address that a keyword gives, or null. */
  static @Nullable InetAddress address(Fields fields, String keyword) {
    String text = fields.text(keyword);
    return text == null ? null : Addresses.parse(text);
  }

  private static long us(Fields fields, String keyword) {
    String text = fields.text(keyword);
    BigDecimal seconds = text == null ? null : Numbers.parse(text);
    return seconds == null ? 0 : seconds.multiply(US_PER_S).longValue();
  }
}

package weir.control.failover;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weir.control.admin.Json;
import weir.ffi.InterfaceAddress;
import weir.vrrp.Advert;
import weir.vrrp.Counters.Counter;
import weir.vrrp.Instance;
import weir.vrrp.Settings;
import weir.vrrp.State;
import weir.vrrp.VrrpStatus;

/**
 * The files that keepalived writes when it gets SIGUSR1 and SIGUSR2, in its words, for the
 * exporters that read them: {@code keepalived.data}, {@code keepalived.json} and {@code
 * keepalived.stats}.
 */
public final class KeepalivedFiles {
  private static final System.Logger LOG = System.getLogger("weir.vrrp");
  private static final double NS_PER_S = 1e9;

  private final Path directory;

  /**
   * Files in this directory.
   *
   * @param directory keepalived's is {@code /tmp}
   */
  public KeepalivedFiles(Path directory) {
    this.directory = directory;
  }

  /** What SIGUSR1 does: the state, as text and as JSON. */
  public void writeData(@Nullable VrrpStatus status) {
    write("keepalived.data", data(routers(status)));
    write("keepalived.json", json(routers(status)));
  }

  /** What SIGUSR2 does: the counters. */
  public void writeStats(@Nullable VrrpStatus status) {
    write("keepalived.stats", stats(routers(status)));
  }

  private static List<VrrpStatus.Router> routers(@Nullable VrrpStatus status) {
    return status == null ? List.of() : status.routers();
  }

  /** By a new file that takes the old one's place: anybody may have put a link there. */
  private void write(String name, String text) {
    Path target = directory.resolve(name);
    try {
      Path file = Files.createTempFile(directory, name, ".new");
      try {
        Files.writeString(file, text);
        Files.move(
            file, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "cannot write " + target + ": " + e.getMessage());
    }
  }

  /** Without what only keepalived has: its processes, buffers, SNMP. */
  static String data(List<VrrpStatus.Router> routers) {
    StringBuilder out = new StringBuilder("------< VRRP Topology >------\n");
    for (VrrpStatus.Router router : routers) {
      Instance instance = router.instance();
      Settings settings = instance.settings();
      Settings.Announcements garp = settings.announcements();
      line(out, 1, "VRRP Instance = " + settings.name());
      line(out, 3, "VRRP Version = " + settings.version());
      line(out, 3, "State = " + router.state());
      line(out, 3, "Wantstate = " + router.state());
      line(out, 3, "Last transition = " + seconds(changed(router)));
      line(out, 3, "Interface = " + instance.device());
      InetAddress source = router.source();
      line(out, 3, "Using src_ip = " + (source == null ? "(none)" : source.getHostAddress()));
      line(out, 3, "Gratuitous ARP delay = " + s(garp.delayNs()));
      line(out, 3, "Gratuitous ARP repeat = " + garp.repeat());
      line(out, 3, "Gratuitous ARP refresh = " + s(garp.refreshNs()));
      line(out, 3, "Gratuitous ARP refresh repeat = " + garp.refreshRepeat());
      line(out, 3, "Gratuitous ARP lower priority delay = " + s(garp.lowerPriorityDelayNs()));
      line(out, 3, "Gratuitous ARP lower priority repeat = " + garp.lowerPriorityRepeat());
      line(out, 3, "Down timer adverts = " + settings.downTimerAdverts());
      line(out, 3, "Virtual Router ID = " + settings.virtualRouterId());
      line(out, 3, "Priority = " + settings.priority());
      line(out, 3, "Effective priority = " + router.effectivePriority());
      line(out, 3, "Advert interval = " + interval(settings));
      line(out, 3, "Preempt = " + (settings.preemption().enabled() ? "enabled" : "disabled"));
      line(
          out,
          3,
          switch (settings.authentication().type()) {
            case NONE -> "Authentication type = none";
            case PASS -> "Authentication type = SIMPLE_PASSWORD";
            case AH -> "Authentication type = IPSEC_AH";
          });
      line(out, 3, "Virtual IP (" + instance.addresses().size() + "):");
      addresses(router).forEach(address -> line(out, 5, address));
    }
    return out.toString();
  }

  static String stats(List<VrrpStatus.Router> routers) {
    StringBuilder out = new StringBuilder();
    for (VrrpStatus.Router router : routers) {
      line(out, 0, "VRRP Instance: " + router.instance().name());
      line(out, 2, "Advertisements:");
      count(out, 4, "Received", router, Counter.ADVERT_RCVD);
      count(out, 4, "Sent", router, Counter.ADVERT_SENT);
      count(out, 2, "Became master", router, Counter.BECOME_MASTER);
      count(out, 2, "Released master", router, Counter.RELEASE_MASTER);
      line(out, 2, "Packet Errors:");
      count(out, 4, "Length", router, Counter.PACKET_LEN_ERR);
      count(out, 4, "TTL", router, Counter.IP_TTL_ERR);
      count(out, 4, "Invalid Type", router, Counter.INVALID_TYPE_RCVD);
      count(out, 4, "Advertisement Interval", router, Counter.ADVERT_INTERVAL_ERR);
      count(out, 4, "Address List", router, Counter.ADDR_LIST_ERR);
      line(out, 2, "Authentication Errors:");
      count(out, 4, "Invalid Type", router, Counter.INVALID_AUTHTYPE);
      count(out, 4, "Type Mismatch", router, Counter.AUTHTYPE_MISMATCH);
      count(out, 4, "Failure", router, Counter.AUTH_FAILURE);
      line(out, 2, "Priority Zero:");
      count(out, 4, "Received", router, Counter.PRI_ZERO_RCVD);
      count(out, 4, "Sent", router, Counter.PRI_ZERO_SENT);
    }
    return out.toString();
  }

  static String json(List<VrrpStatus.Router> routers) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (VrrpStatus.Router router : routers) {
      Map<String, Object> both = new LinkedHashMap<>();
      both.put("data", dataOf(router));
      both.put("stats", VrrpReports.counters(router));
      all.add(both);
    }
    return Json.compact(all) + "\n";
  }

  private static Map<String, Object> dataOf(VrrpStatus.Router router) {
    Instance instance = router.instance();
    Settings settings = instance.settings();
    Settings.Announcements garp = settings.announcements();
    Advert heard = router.lastHeard();
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("iname", settings.name());
    data.put("dont_track_primary", instance.tracksDevice() ? 0 : 1);
    data.put("skip_check_adv_addr", settings.checks().everyAdvertList() ? 0 : 1);
    data.put("vmac_ifname", instance.vmac() == null ? "" : instance.vmac());
    data.put("ifp_ifname", instance.device());
    data.put("master_priority", heard == null ? 0 : heard.priority());
    data.put("last_transition", changed(router));
    data.put("garp_delay", s(garp.delayNs()));
    data.put("garp_refresh", s(garp.refreshNs()));
    data.put("garp_rep", garp.repeat());
    data.put("garp_refresh_rep", garp.refreshRepeat());
    data.put("garp_lower_prio_delay", s(garp.lowerPriorityDelayNs()));
    data.put("garp_lower_prio_rep", garp.lowerPriorityRepeat());
    data.put("lower_prio_no_advert", settings.lowerPriorityNoAdvert() ? 1 : 0);
    data.put("higher_prio_send_advert", settings.higherPriorityAdvert() ? 1 : 0);
    data.put("vrid", settings.virtualRouterId());
    data.put("base_priority", settings.priority());
    data.put("effective_priority", router.effectivePriority());
    data.put("vipset", router.state() == State.MASTER);
    data.put("adver_int", settings.advertIntervalNs() / NS_PER_S);
    data.put("master_adver_int", settings.advertIntervalNs() / NS_PER_S);
    data.put("accept", 1);
    data.put("nopreempt", !settings.preemption().enabled());
    data.put("preempt_delay", s(settings.preemption().delayNs()));
    data.put("state", number(router.state()));
    data.put("wantstate", number(router.state()));
    data.put("version", settings.version());
    data.put("vips", addresses(router));
    data.put(
        "auth_type",
        switch (settings.authentication().type()) {
          case NONE -> 0;
          case PASS -> 1;
          case AH -> 2;
        });
    return data;
  }

  /** As keepalived numbers them. */
  private static int number(State state) {
    return switch (state) {
      case INIT -> 0;
      case BACKUP -> 1;
      case MASTER -> 2;
      case FAULT -> 3;
    };
  }

  private static List<String> addresses(VrrpStatus.Router router) {
    List<String> lines = new ArrayList<>();
    for (InterfaceAddress address : router.instance().addresses()) {
      lines.add(address + " scope global" + (router.state() == State.MASTER ? " set" : ""));
    }
    return lines;
  }

  /** Seconds since 1970. */
  private static double changed(VrrpStatus.Router router) {
    Instant now = Instant.now();
    double nowS = now.getEpochSecond() + now.getNano() / NS_PER_S;
    return nowS - (System.nanoTime() - router.changedNs()) / NS_PER_S;
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.6f", seconds);
  }

  private static long s(long ns) {
    return Math.round(ns / NS_PER_S);
  }

  private static String interval(Settings settings) {
    return settings.version() == 2
        ? s(settings.advertIntervalNs()) + " sec"
        : settings.advertIntervalNs() / 1_000_000 + " milli-sec";
  }

  private static void count(
      StringBuilder out, int indent, String what, VrrpStatus.Router router, Counter counter) {
    line(out, indent, what + ": " + router.counters().getOrDefault(counter, 0L));
  }

  private static void line(StringBuilder out, int indent, String text) {
    out.repeat(' ', indent).append(text).append('\n');
  }
}

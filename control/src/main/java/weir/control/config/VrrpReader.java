package weir.control.config;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import weir.control.config.AddressReader.Line;
import weir.vrrp.RoutingWords;

/** Reads the VRRP side of a file, and what in it contradicts itself. */
final class VrrpReader {
  private final Grammar grammar = Grammar.KEEPALIVED;
  private final Fields global;
  private final VrrpDefaults defaults;
  private final TrackingReader trackers;
  private final Diagnostics diagnostics;

  /** Who carries which address on which interface. */
  private final Map<Carried, Word> carried = new HashMap<>();

  private @Nullable SyncDaemon syncDaemon;

  private record Carried(InetAddress address, @Nullable String device) {}

  /**
   * Makes the reader of one file.
   *
   * @param global the {@code global_defs} block
   */
  VrrpReader(Fields global, Diagnostics diagnostics) {
    this.global = global;
    this.defaults = VrrpDefaultsReader.read(global);
    this.trackers = new TrackingReader(diagnostics);
    this.diagnostics = diagnostics;
  }

  /** What an instance of the file that was read says of the sync daemon, in the old way. */
  @Nullable SyncDaemon syncDaemon() {
    return syncDaemon;
  }

  /** Reads a whole file. */
  Vrrp read(Fields root) {
    TrackedReader tracked = new TrackedReader(diagnostics);
    List<VrrpScript> scripts = new ArrayList<>();
    List<TrackFile> files = new ArrayList<>();
    List<TrackProcess> processes = new ArrayList<>();
    named(root, "vrrp_script")
        .forEach(
            (name, block) -> {
              trackers.script(name, 0, false);
              addIfRead(scripts, tracked.script(block, name));
            });
    named(root, "track_file")
        .forEach(
            (name, block) -> {
              trackers.file(name, 0, false);
              addIfRead(files, tracked.file(block, name));
            });
    named(root, "track_process")
        .forEach(
            (name, block) -> {
              trackers.process(name, 0, false);
              addIfRead(processes, tracked.process(block, name));
            });
    scripts.forEach(each -> trackers.script(each.name(), each.weight(), each.reverse()));
    files.forEach(each -> trackers.file(each.name(), each.weight(), each.reverse()));
    processes.forEach(each -> trackers.process(each.name(), each.weight(), each.reverse()));

    List<Line> statics = new AddressReader(diagnostics).read(root.all("static_ipaddress"));
    carry("static_ipaddress", defaults.interfaces().byDefault(), statics);
    Map<String, Statement> instanceBlocks = named(root, "vrrp_instance");
    VrrpInstanceReader reader = new VrrpInstanceReader(defaults, global, trackers, diagnostics);
    List<VrrpInstance> instances = instances(reader, instanceBlocks);
    Map<String, Statement> groupBlocks = named(root, "vrrp_sync_group");
    List<VrrpSyncGroup> groups = new ArrayList<>();
    groupBlocks.forEach((name, block) -> groups.add(group(block, name, instanceBlocks)));
    VrrpChecks checks = new VrrpChecks(diagnostics);
    checks.scripts(root.last("vrrp_script"), global);
    checks.routerIds(instances);
    checks.groups(groups, instances);
    for (VrrpScript script : scripts) {
      if (!trackers.isTracked(script.name())) {
        diagnostics.warning(
            script.at(),
            "vrrp_script " + script.name() + " is never run: nobody tracks it",
            "name it in a track_script block, or remove it");
      }
    }
    return new Vrrp(
        instances,
        groups,
        scripts,
        files,
        processes,
        statics.stream().map(Line::address).toList(),
        reader.routing(root.all("static_routes"), RoutingWords::route),
        reader.routing(root.all("static_rules"), RoutingWords::rule));
  }

  private static <T> void addIfRead(List<T> list, @Nullable T read) {
    if (read != null) {
      list.add(read);
    }
  }

  /** The blocks of a kind by their name; a second one of the same name is told and left out. */
  private Map<String, Statement> named(Fields root, String keyword) {
    Map<String, Statement> blocks = new LinkedHashMap<>();
    for (Statement block : root.all(keyword)) {
      if (block.arguments().isEmpty()) {
        continue;
      }
      Statement first = blocks.putIfAbsent(block.arguments().getFirst().text(), block);
      if (first != null) {
        diagnostics.error(
            block.at(),
            block.title() + " is there already, at " + first.at().seenFrom(block.at()),
            "give it another name");
      }
    }
    return blocks;
  }

  private List<VrrpInstance> instances(VrrpInstanceReader reader, Map<String, Statement> blocks) {
    List<VrrpInstance> instances = new ArrayList<>();
    blocks.forEach(
        (name, block) -> {
          List<Line> addresses = new ArrayList<>();
          VrrpInstance instance = reader.read(block, name, addresses);
          instances.add(instance);
          carry(
              block.title(),
              Objects.requireNonNullElse(
                  instance.interfaceName(), defaults.interfaces().byDefault()),
              addresses);
          Fields fields = new Fields(block.statements(), grammar.section("vrrp_instance"));
          String old = fields.text("lvs_sync_daemon_interface");
          if (old != null && syncDaemon == null) {
            InetAddress group = InetAddress.ofLiteral("224.0.0.81");
            syncDaemon = new SyncDaemon(old, name, -1, 0, 8848, 1, group);
          }
        });
    return instances;
  }

  /** Remembers who carries an address, and says when it has one that is carried already. */
  private void carry(String owner, String device, List<Line> lines) {
    for (Line line : lines) {
      String on = Objects.requireNonNullElse(line.address().device(), device);
      Word word = line.at();
      Word first = carried.putIfAbsent(new Carried(line.address().address(), on), word);
      if (first != null) {
        diagnostics.error(
            word.at(),
            owner
                + " has an address that is carried already: "
                + word
                + " at "
                + first.at().seenFrom(word.at()),
            "remove one of them");
      }
    }
  }

  private VrrpSyncGroup group(Statement block, String name, Map<String, Statement> instanceBlocks) {
    Fields fields = new Fields(block.statements(), grammar.section("vrrp_sync_group"));
    Set<String> members = new LinkedHashSet<>();
    for (Statement list : fields.all("group")) {
      for (Statement line : list.statements()) {
        Stream.concat(Stream.of(line.keyword()), line.arguments().stream())
            .forEach(word -> member(word, members, instanceBlocks));
      }
    }
    return new VrrpSyncGroup(
        block.at(),
        name,
        List.copyOf(members),
        trackers.read(fields),
        VrrpNotifyReader.read(fields, defaults.notices(), diagnostics),
        fields.last("sync_group_tracking_weight") != null);
  }

  private void member(Word word, Set<String> members, Map<String, Statement> instances) {
    if (!instances.containsKey(word.text())) {
      String near = Nearest.of(word.text(), instances.keySet());
      diagnostics.error(
          word.at(),
          "there is no vrrp_instance '" + word + "'",
          near == null ? "write such a block, or remove this" : "did you mean '" + near + "'?");
    } else if (members.contains(word.text())) {
      diagnostics.warning(word.at(), "'" + word + "' is named twice in this group", "");
      return;
    }
    members.add(word.text());
  }
}

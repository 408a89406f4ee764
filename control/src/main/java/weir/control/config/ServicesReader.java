package weir.control.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads every {@code virtual_server}, with the groups that they name. */
final class ServicesReader {
  private final Diagnostics diagnostics;
  private final Patterns patterns;

  /** What is served already, and where that stands. */
  private final Map<ServiceKey, Position> seen = new HashMap<>();

  ServicesReader(Diagnostics diagnostics, Patterns patterns) {
    this.diagnostics = diagnostics;
    this.patterns = patterns;
  }

  /** Reads a whole file. */
  List<VirtualServer> read(Fields root) {
    Map<String, ServerGroup> groups =
        new GroupReader(diagnostics).read(root.all("virtual_server_group"));
    Fields global = Fields.of(root.all("global_defs"), Grammar.KEEPALIVED.section("global_defs"));
    VirtualServerReader reader =
        new VirtualServerReader(groups, GlobalDefaults.of(global), diagnostics, patterns);
    List<VirtualServer> services = new ArrayList<>();
    Set<String> used = new HashSet<>();
    for (Statement block : root.all("virtual_server")) {
      if (diagnostics.isFull()) {
        break;
      }
      String group = VirtualServerReader.groupOf(block);
      if (group != null) {
        used.add(group);
      }
      VirtualServer service = reader.read(block);
      VirtualServer alone = service == null ? null : withoutOthers(service);
      if (alone != null) {
        services.add(alone);
      }
    }
    groups.forEach(
        (name, group) -> {
          if (!used.contains(name)) {
            diagnostics.warning(
                group.at(),
                group.title() + " is used by no virtual_server",
                "write 'virtual_server group " + name + "', or remove it");
          }
        });
    return services;
  }

  /** Leaves out what another virtual server serves already; null when that is all of it. */
  private @Nullable VirtualServer withoutOthers(VirtualServer service) {
    List<ServiceKey> own = new ArrayList<>();
    List<ServiceKey> taken = new ArrayList<>();
    for (ServiceKey key : service.services()) {
      (seen.putIfAbsent(key, service.at()) == null ? own : taken).add(key);
    }
    if (taken.isEmpty()) {
      return service;
    }
    ServiceKey key = taken.getFirst();
    Position first = seen.get(key);
    String others = taken.size() == 1 ? "" : ", and " + (taken.size() - 1) + " more of it";
    diagnostics.error(
        service.at(),
        "virtual_server "
            + key
            + (service.group() == null ? "" : " of " + service)
            + " is there already, at "
            + (first == null ? "" : first.seenFrom(service.at()))
            + others,
        "put all its real servers into one block");
    return own.isEmpty() ? null : service.withServices(own);
  }
}

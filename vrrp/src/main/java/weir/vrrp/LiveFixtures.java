package weir.vrrp;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import weir.ffi.Errno;
import weir.ffi.InterfaceAddress;
import weir.ffi.NetworkEditor;
import weir.ffi.Route;
import weir.ffi.Rule;
import weir.vrrp.VrrpConfiguration.Fixtures;

/**
 * The {@link Fixtures} of this machine. What was there before is not ours to remove. Owned by the
 * vrrp thread.
 */
final class LiveFixtures {
  private static final Fixtures NONE = VrrpConfiguration.EMPTY.fixtures();

  private final NetworkEditor editor;
  private final Consumer<String> log;
  private final Set<Object> ours = new HashSet<>();
  private Fixtures now = NONE;

  LiveFixtures(NetworkEditor editor, Consumer<String> log) {
    this.editor = editor;
    this.log = log;
  }

  /** Removes what is in these no more, last made first, and makes what is new in them. */
  void replace(Fixtures next) {
    for (Rule rule : without(now.rules(), next.rules())) {
      removed(rule, ours.remove(rule) ? editor.remove(rule) : 0);
    }
    for (Route route : without(now.routes(), next.routes())) {
      removed(route, ours.remove(route) ? editor.remove(route) : 0);
    }
    for (InterfaceAddress address : without(now.addresses(), next.addresses())) {
      removed(address, ours.remove(address) ? editor.remove(address) : 0);
    }
    for (InterfaceAddress address : without(next.addresses(), now.addresses())) {
      added(address, editor.add(address));
    }
    for (Route route : without(next.routes(), now.routes())) {
      added(route, editor.add(route));
    }
    for (Rule rule : without(next.rules(), now.rules())) {
      added(rule, editor.add(rule));
    }
    now = next;
  }

  /** Gives up everything. */
  void clear() {
    replace(NONE);
  }

  private static <T> List<T> without(List<T> all, List<T> others) {
    return all.stream().filter(one -> !others.contains(one)).toList();
  }

  private void added(Object what, int result) {
    if (result == 0) {
      ours.add(what);
    } else if (result != -Errno.EEXIST) {
      log.accept("cannot add the static " + what + ": " + Errno.describe(-result));
    }
  }

  private void removed(Object what, int result) {
    if (result != 0) {
      log.accept("cannot remove the static " + what + ": " + Errno.describe(-result));
    }
  }
}

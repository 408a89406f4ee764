package weir.netns;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import weir.control.config.Checked;
import weir.control.config.ConfigurationReader;
import weir.control.config.Source;
import weir.control.failover.InstanceReader;
import weir.vrrp.Counters.Counter;
import weir.vrrp.State;
import weir.vrrp.VrrpConfiguration;
import weir.vrrp.VrrpListener;
import weir.vrrp.VrrpStatus;
import weir.vrrp.VrrpThread;

/** Our VRRP thread, in this JVM. */
final class WeirRouter extends VrrpRouter {
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final List<String> changes = new CopyOnWriteArrayList<>();
  private @Nullable VrrpThread thread;

  WeirRouter(Netns host) {
    super(host);
  }

  private final class Listener implements VrrpListener {
    @Override
    public void log(String line) {
      log.add(line);
    }

    @Override
    public void entered(String instance, State state, int priority, String why) {
      changes.add(instance + " " + state + ": " + why);
    }
  }

  static VrrpConfiguration configuration(String blocks) {
    Checked checked = ConfigurationReader.read(new Source("weir.conf", blocks));
    if (checked.hasErrors()) {
      throw new LabException("faults in " + blocks + ": " + checked.diagnostics());
    }
    return InstanceReader.read(checked.configuration());
  }

  @Override
  void start(String blocks) {
    VrrpConfiguration configuration = configuration(blocks);
    thread = host().lab().own(host().call(() -> VrrpThread.start(configuration, new Listener())));
  }

  @Override
  void reload(String blocks) {
    thread().replace(configuration(blocks));
  }

  @Override
  void stop() {
    thread().close();
    thread = null;
  }

  VrrpThread thread() {
    if (thread == null) {
      throw new LabException("Weir does not run");
    }
    return thread;
  }

  /** Of the router that stands first in the file. */
  VrrpStatus.Router status() {
    return thread().status().routers().getFirst();
  }

  long count(Counter counter) {
    return status().counters().getOrDefault(counter, 0L);
  }

  /** The states that it came to, each with the reason that operators are told. */
  List<String> changes() {
    return changes;
  }

  @Override
  List<String> log() {
    return log;
  }

  @Override
  String kind() {
    return "Weir";
  }
}

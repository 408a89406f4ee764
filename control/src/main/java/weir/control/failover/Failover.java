package weir.control.failover;

import java.lang.System.Logger.Level;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weir.afxdp.Steering;
import weir.control.config.Configuration;
import weir.control.config.Position;
import weir.control.config.TrackFile;
import weir.control.config.TrackProcess;
import weir.control.config.Tracking;
import weir.control.config.Vrrp;
import weir.control.config.VrrpInstance;
import weir.control.config.VrrpScript;
import weir.control.config.VrrpSyncGroup;
import weir.control.loop.ControlThread;
import weir.control.notify.Scripts;
import weir.ffi.InterfaceAddress;
import weir.vrrp.State;
import weir.vrrp.VrrpConfiguration;
import weir.vrrp.VrrpListener;
import weir.vrrp.VrrpStatus;
import weir.vrrp.VrrpThread;

/**
 * The virtual routers of this director: starts them, tracks what they depend on, tells of what they
 * come to. Lives on the control thread, but for {@link #start} and {@link #close}.
 */
public final class Failover implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("weir.vrrp");
  private static final int SCRIPTS_AT_ONCE = 16;
  private static final int SCRIPTS_WAITING = 1_024;
  private static final Position NOWHERE = new Position("", 0, 0);
  private static final Path PROC = Path.of("/proc");

  private final ControlThread control;
  private final FailoverNotices notices;
  private final Steering steering;
  private final Scripts scripts = new Scripts("track", SCRIPTS_AT_ONCE, SCRIPTS_WAITING);
  private final Map<Object, AutoCloseable> trackers = new HashMap<>();
  private final Map<String, State> states = new HashMap<>();
  private final Map<String, State> groupStates = new HashMap<>();
  private Configuration configuration;
  private @Nullable VrrpThread thread;

  private Failover(
      Configuration configuration,
      ControlThread control,
      FailoverNotices notices,
      Steering steering) {
    this.steering = steering;
    this.configuration = configuration;
    this.control = control;
    this.notices = notices;
  }

  /**
   * Starts the virtual routers of a file, if it has any, in the calling thread's network namespace.
   *
   * @param notices is told what they come to
   * @param steering is told of addresses before they come
   * @throws weir.ffi.ErrnoException where there are no sockets to be had
   */
  public static Failover start(
      Configuration configuration,
      ControlThread control,
      FailoverNotices notices,
      Steering steering) {
    Failover failover = new Failover(configuration, control, notices, steering);
    failover.run(configuration);
    return failover;
  }

  private void run(Configuration now) {
    VrrpConfiguration next = InstanceReader.read(now);
    if (thread != null) {
      thread.replace(next);
    } else if (!next.isEmpty()) {
      thread = VrrpThread.start(next, new Listener());
    }
    control.execute(() -> track(now));
  }

  /** Goes by another file: what did not change goes on as it is. */
  public void reload(Configuration now) {
    Set<String> names = new HashSet<>();
    now.vrrp().instances().forEach(instance -> names.add(instance.name()));
    for (VrrpInstance instance : configuration.vrrp().instances()) {
      if (!names.contains(instance.name())) {
        notices.deleted(instance);
        states.remove(instance.name());
      }
    }
    configuration = now;
    run(now);
  }

  private void track(Configuration now) {
    scripts.setDefaultUser(
        now.globalDefs().notices().scriptUser(), now.globalDefs().notices().scriptGroup());
    Vrrp vrrp = now.vrrp();
    Set<String> used = used(vrrp);
    List<Object> wanted = new ArrayList<>();
    vrrp.scripts().stream()
        .filter(script -> used.contains(InstanceReader.SCRIPT + script.name()))
        .map(Failover::anywhere)
        .forEach(wanted::add);
    vrrp.files().stream()
        .filter(file -> used.contains(InstanceReader.FILE + file.name()))
        .forEach(wanted::add);
    vrrp.processes().stream()
        .filter(process -> used.contains(InstanceReader.PROCESS + process.name()))
        .forEach(wanted::add);
    trackers
        .entrySet()
        .removeIf(entry -> !wanted.contains(entry.getKey()) && end(entry.getValue()));
    for (Object one : wanted) {
      if (!trackers.containsKey(one)) {
        trackers.put(one, begin(one));
      }
    }
  }

  /** Moved within its file it is still the same, and what is known of it stays. */
  private static VrrpScript anywhere(VrrpScript script) {
    return new VrrpScript(
        NOWHERE,
        script.name(),
        script.script(),
        script.intervalMs(),
        script.weight(),
        script.reverse(),
        script.rise(),
        script.fall(),
        script.initFail());
  }

  private static Set<String> used(Vrrp vrrp) {
    Set<String> used = new HashSet<>();
    vrrp.instances().forEach(instance -> names(instance.tracking(), used));
    vrrp.groups().forEach(group -> names(group.tracking(), used));
    return used;
  }

  private static void names(Tracking tracking, Set<String> names) {
    tracking.scripts().forEach(one -> names.add(InstanceReader.SCRIPT + one.name()));
    tracking.files().forEach(one -> names.add(InstanceReader.FILE + one.name()));
    tracking.processes().forEach(one -> names.add(InstanceReader.PROCESS + one.name()));
  }

  private AutoCloseable begin(Object tracked) {
    VrrpThread to = Objects.requireNonNull(thread);
    return switch (tracked) {
      case VrrpScript script -> {
        String name = InstanceReader.SCRIPT + script.name();
        ScriptTracker tracker =
            new ScriptTracker(script, scripts, control, control, up -> to.track(name, up));
        to.track(name, tracker.isUp());
        tracker.start();
        yield tracker;
      }
      case TrackFile file -> {
        String name = InstanceReader.FILE + file.name();
        FileTracker tracker =
            new FileTracker(file, control, number -> to.trackNumber(name, number));
        tracker.start();
        yield tracker;
      }
      case TrackProcess process -> {
        String name = InstanceReader.PROCESS + process.name();
        ProcessTracker tracker =
            new ProcessTracker(process, PROC, control, up -> to.track(name, up));
        tracker.start();
        yield tracker;
      }
      default -> throw new IllegalStateException(tracked.toString());
    };
  }

  private static boolean end(AutoCloseable tracker) {
    try {
      tracker.close();
    } catch (Exception e) {
      LOG.log(Level.DEBUG, "a tracker did not end", e);
    }
    return true;
  }

  /** What the virtual routers have come to; null where the file has none. Any thread may ask. */
  public @Nullable VrrpStatus status() {
    return thread == null ? null : thread.status();
  }

  /** Is called on the vrrp thread, and only passes on. */
  private final class Listener implements VrrpListener {
    /** The first packets follow the gratuitous ARP, which the thread sends next. */
    @Override
    public void holds(List<InterfaceAddress> addresses, boolean held) {
      for (InterfaceAddress one : addresses) {
        if (one.address() instanceof Inet4Address ipv4) {
          int address = ByteBuffer.wrap(ipv4.getAddress()).getInt();
          if (held) {
            steering.addLocal(address);
          } else {
            steering.removeLocal(address);
          }
        }
      }
    }

    @Override
    public void heardLower(String instance, int effectivePriority) {
      control.execute(() -> Failover.this.heardLower(instance, effectivePriority));
    }

    @Override
    public void log(String line) {
      control.execute(() -> LOG.log(Level.INFO, line));
    }

    @Override
    public void entered(String instance, State state, int effectivePriority, String why) {
      control.execute(() -> Failover.this.entered(instance, state, effectivePriority));
    }
  }

  private void heardLower(String name, int priority) {
    configuration.vrrp().instances().stream()
        .filter(instance -> instance.name().equals(name))
        .forEach(instance -> notices.heardLower(instance, priority));
  }

  private void entered(String name, State state, int priority) {
    states.put(name, state);
    for (VrrpInstance instance : configuration.vrrp().instances()) {
      if (instance.name().equals(name)) {
        notices.entered(instance, state, priority);
      }
    }
    for (VrrpSyncGroup group : configuration.vrrp().groups()) {
      boolean all =
          group.members().contains(name)
              && group.members().stream().allMatch(member -> state.equals(states.get(member)));
      if (all && !state.equals(groupStates.put(group.name(), state))) {
        notices.entered(group, state);
      }
    }
  }

  /** Stops them; their backups take over. Not for the control thread. */
  @Override
  public void close() {
    if (thread != null) {
      thread.close();
    }
    trackers.values().forEach(Failover::end);
    scripts.close();
  }
}

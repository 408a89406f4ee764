package weir.vrrp;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import weir.ffi.Errno;
import weir.ffi.ErrnoException;
import weir.ffi.Libc;
import weir.ffi.NetworkEditor;
import weir.ffi.Poller;
import weir.ffi.WakeUp;
import weir.vrrp.Settings.Authentication;

/**
 * The thread that everything of VRRP runs on. It waits for the next timer of a virtual router, a
 * packet, a change of an interface or a command.
 *
 * <pre>
 *  ppoll --&gt; interfaces --&gt; packets (so many at most) --&gt; commands --&gt; timers --&gt; status --.
 *    ^                                                                                      |
 *    '--------------------------------------------------------------------------------------'
 * </pre>
 *
 * <p>Packets come before timers: a thread that was held up must not find a master silent whose
 * advertisements lie unread. It shares no lock with anything: commands come by a queue, what it has
 * come to goes out as an immutable record.
 */
public final class VrrpThread implements AutoCloseable {
  /** Of one port in one wake: more than a socket's receive buffer holds by default. */
  private static final int DATAGRAMS = 512;

  private static final long SECOND_NS = 1_000_000_000;

  private final VrrpListener listener;
  private final WakeUp wakeUp = new WakeUp();
  private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
  private final Lateness lateness = new Lateness();
  private final Map<String, LiveRouter> routers = new LinkedHashMap<>();
  private final Map<Port.Key, Port> ports = new HashMap<>();
  private final List<SyncGroup> groups = new ArrayList<>();
  private final List<Port> polled = new ArrayList<>();
  private final Thread thread;
  private final Devices devices;
  private final NetworkEditor editor;
  private final LiveFixtures fixtures;
  private final Map<String, Boolean> ups = new HashMap<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private VrrpConfiguration configuration = VrrpConfiguration.EMPTY;
  private Poller poller = new Poller(2);
  private long lateLoggedNs;
  private long unknownLoggedNs;

  /** When the instances start ({@code vrrp_startup_delay}). */
  private long startNs = Long.MAX_VALUE;

  private boolean started;
  private boolean stopping;
  private volatile VrrpStatus status =
      new VrrpStatus(System.nanoTime(), List.of(), lateness.snapshot());

  private VrrpThread(VrrpListener listener) {
    this.listener = listener;
    devices = new Devices();
    editor = new NetworkEditor();
    fixtures = new LiveFixtures(editor, listener::log);
    thread = Thread.ofPlatform().name("vrrp").unstarted(this::run);
  }

  /**
   * Starts it in the calling thread's network namespace; needs CAP_NET_ADMIN and CAP_NET_RAW.
   *
   * @throws ErrnoException where there are no sockets to be had
   */
  public static VrrpThread start(VrrpConfiguration configuration, VrrpListener listener) {
    VrrpThread started = new VrrpThread(listener);
    started.thread.start();
    started.call(
        () -> {
          started.askForRealtime(configuration.common().realtimePriority());
          started.delay(configuration.common().startupDelayNs());
          started.configure(configuration);
        });
    return started;
  }

  /** What it has come to; any thread may ask. */
  public VrrpStatus status() {
    return status;
  }

  /**
   * Takes another configuration: instances that are in both go on, by what is new in it, unless
   * {@link Instance#goesOnBy} says that they cannot.
   *
   * <p>Any thread may call it, as the other commands; it returns when that is done.
   */
  public void replace(VrrpConfiguration other) {
    call(() -> configure(other));
  }

  /** Something tracked that is no interface is up, or down. Does not wait. */
  public void track(String name, boolean up) {
    submit(
        () -> {
          ups.put(name, up);
          routers.values().forEach(router -> router.track(name, up, System.nanoTime()));
        });
  }

  /** The number in a tracked file. Does not wait. */
  public void trackNumber(String name, int number) {
    submit(
        () -> {
          numbers.put(name, number);
          routers.values().forEach(router -> router.trackNumber(name, number, System.nanoTime()));
        });
  }

  /**
   * Stops all virtual routers, who say so and give up their addresses, and ends the thread. No
   * command may be under way.
   */
  @Override
  public void close() {
    if (!thread.isAlive()) {
      return;
    }
    submit(() -> stopping = true);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    wakeUp.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void submit(Runnable command) {
    if (!thread.isAlive()) {
      throw new IllegalStateException("the vrrp thread has ended");
    }
    commands.add(command);
    wakeUp.signal();
  }

  private void call(Runnable command) {
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    submit(
        () -> {
          try {
            command.run();
            // Whoever waits shall see what has become of it.
            publish();
            done.complete(null);
          } catch (RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    try {
      done.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof ErrnoException failure) {
        throw failure;
      }
      throw e;
    }
  }

  // From here on everything is of the thread itself.

  private void run() {
    try {
      repoll();
      while (!stopping) {
        long nextNs = nextNs();
        poller.await(nextNs == Long.MAX_VALUE ? nextNs : nextNs - System.nanoTime());
        try {
          turn(nextNs);
        } catch (RuntimeException e) {
          // One fault must not cost the machine all of its addresses.
          listener.log("a fault of the vrrp thread: " + e);
        }
      }
      stop(List.copyOf(routers.values()));
      fixtures.clear();
      publish();
    } finally {
      ports.values().forEach(Port::close);
      devices.close();
      editor.close();
      poller.close();
    }
  }

  private void turn(long dueNs) {
    long nowNs = System.nanoTime();
    measure(dueNs, nowNs);
    if (devices.readChanges()) {
      followNetwork(nowNs);
    }
    receive(nowNs);
    wakeUp.clear();
    for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
      command.run();
    }
    long timersNs = System.nanoTime();
    startWhenDue(timersNs);
    for (LiveRouter router : routers.values()) {
      router.router().tick(timersNs);
    }
    announce();
    publish();
  }

  private long nextNs() {
    long nextNs = started ? Long.MAX_VALUE : startNs;
    for (LiveRouter router : routers.values()) {
      nextNs = Math.min(nextNs, router.router().nextNs());
    }
    for (Device device : devices.all()) {
      nextNs = Math.min(nextNs, device.nextNs());
    }
    return nextNs;
  }

  private void announce() {
    VrrpConfiguration.Common common = configuration.common();
    long nowNs = System.nanoTime();
    for (Device device : devices.all()) {
      device.sendAnnouncements(nowNs, common.garpIntervalNs(), common.gnaIntervalNs());
    }
  }

  private void delay(long delayNs) {
    startNs = System.nanoTime() + delayNs;
    if (delayNs > 0) {
      listener.log("Delaying startup for %.6f seconds".formatted(delayNs / (double) SECOND_NS));
    }
  }

  private void startWhenDue(long nowNs) {
    if (started || nowNs < startNs) {
      return;
    }
    started = true;
    for (LiveRouter router : routers.values()) {
      router.router().start(nowNs);
    }
  }

  private void measure(long dueNs, long nowNs) {
    if (dueNs == Long.MAX_VALUE || nowNs < dueNs) {
      return;
    }
    long lateNs = nowNs - dueNs;
    lateness.add(lateNs);
    if (lateNs > patienceNs() && nowNs - lateLoggedNs >= SECOND_NS) {
      lateLoggedNs = nowNs;
      listener.log(
          "the vrrp thread was held up: it woke %d ms after its deadline"
              .formatted(lateNs / 1_000_000));
    }
  }

  /** By how much it may be late so that nobody takes it for dead. */
  private long patienceNs() {
    long least = SECOND_NS;
    for (LiveRouter router : routers.values()) {
      least = Math.min(least, router.instance().settings().advertIntervalNs());
    }
    return least;
  }

  private void receive(long nowNs) {
    for (int i = 0; i < polled.size(); i++) {
      Port port = polled.get(i);
      port.receive(DATAGRAMS, datagram -> dispatch(port, datagram, nowNs));
    }
    for (LiveRouter router : routers.values()) {
      router.deliver(nowNs);
    }
  }

  private void dispatch(Port port, Datagram datagram, long nowNs) {
    int id = AdvertReader.virtualRouterId(datagram);
    boolean isKnown = false;
    for (LiveRouter router : routers.values()) {
      Instance instance = router.instance();
      Settings settings = instance.settings();
      if (settings.virtualRouterId() == id
          && settings.isIpv6() == port.key().isIpv6()
          && instance.device().equals(port.key().device())) {
        router.arrived(datagram, nowNs);
        isKnown = true;
      }
    }
    if (!isKnown
        && configuration.common().logsUnknownIds()
        && nowNs - unknownLoggedNs >= SECOND_NS) {
      unknownLoggedNs = nowNs;
      listener.log(
          "Unknown VRID(%d) received on interface(%s). ignoring..."
              .formatted(id, port.key().device()));
    }
  }

  private void followNetwork(long nowNs) {
    try {
      devices.refresh();
      boolean made = false;
      for (LiveRouter router : routers.values()) {
        made |= router.makeVmac();
      }
      if (made) {
        devices.refresh();
      }
    } catch (ErrnoException e) {
      listener.log("cannot ask for the interfaces: " + e.getMessage());
      return;
    }
    boolean moved = false;
    for (Port port : ports.values()) {
      try {
        moved |= port.follow();
      } catch (ErrnoException e) {
        listener.log("cannot listen on " + port.key().device() + ": " + e.getMessage());
      }
    }
    if (moved) {
      repoll();
    }
    routers.values().forEach(router -> router.networkChanged(nowNs));
  }

  private void repoll() {
    poller.close();
    poller = new Poller(2 + ports.size());
    poller.add(wakeUp.fd());
    poller.add(devices.fd());
    polled.clear();
    for (Port port : ports.values()) {
      if (port.fd() >= 0) {
        poller.add(port.fd());
        polled.add(port);
      }
    }
  }

  private void configure(VrrpConfiguration next) {
    List<LiveRouter> gone = new ArrayList<>();
    for (LiveRouter router : routers.values()) {
      if (!stays(router, next)) {
        gone.add(router);
      }
    }
    stop(gone);
    gone.forEach(router -> routers.remove(router.instance().name()));
    configuration = next;
    fixtures.replace(next.fixtures());
    List<LiveRouter> added = new ArrayList<>();
    Map<String, LiveRouter> ordered = new LinkedHashMap<>();
    for (Instance instance : next.instances()) {
      devices.get(instance.device());
      devices.get(instance.sendingDevice());
      instance.addresses().forEach(address -> devices.get(address.device()));
      instance.tracked().stream()
          .map(Tracking.Tracked::name)
          .filter(name -> name.startsWith(Instance.INTERFACE))
          .forEach(name -> devices.get(name.substring(Instance.INTERFACE.length())));
      LiveRouter router = routers.get(instance.name());
      if (router == null) {
        router = attach(instance);
        added.add(router);
      }
      ordered.put(instance.name(), router);
    }
    routers.clear();
    routers.putAll(ordered);
    join(added);
    long nowNs = System.nanoTime();
    followNetwork(nowNs);
    repoll();
    for (Instance instance : next.instances()) {
      LiveRouter router = Objects.requireNonNull(routers.get(instance.name()));
      if (!router.instance().equals(instance)) {
        router.adopt(instance, nowNs);
      }
    }
    added.forEach(LiveRouter::removeLeftovers);
    if (started) {
      for (LiveRouter router : added) {
        router.router().start(nowNs);
      }
    }
    startWhenDue(nowNs);
    announce();
  }

  /** An instance stays where it can go on, and all of its group can, which has not changed. */
  private boolean stays(LiveRouter router, VrrpConfiguration next) {
    String name = router.instance().name();
    if (!goesOn(name, next)) {
      return false;
    }
    for (VrrpConfiguration.Group group : configuration.groups()) {
      if (group.members().contains(name)
          && !(next.groups().contains(group)
              && group.members().stream().allMatch(member -> goesOn(member, next)))) {
        return false;
      }
    }
    return next.groups().stream()
        .filter(group -> group.members().contains(name))
        .allMatch(configuration.groups()::contains);
  }

  private boolean goesOn(String name, VrrpConfiguration next) {
    LiveRouter router = routers.get(name);
    return router == null || next.instances().stream().anyMatch(router.instance()::goesOnBy);
  }

  private LiveRouter attach(Instance instance) {
    Settings settings = instance.settings();
    boolean ah = settings.authentication().type() == Authentication.Type.AH;
    int protocol = ah ? Datagram.AH : Datagram.VRRP;
    Port sender = port(instance.sendingDevice(), settings.isIpv6(), protocol);
    Port receiver = port(instance.device(), settings.isIpv6(), protocol);
    if (settings.unicast() == null) {
      InetAddress group = instance.group();
      receiver.join(group);
    }
    LiveRouter attached = new LiveRouter(instance, devices, sender, editor, listener);
    ups.forEach(attached::know);
    numbers.forEach(attached::know);
    return attached;
  }

  private Port port(String device, boolean ipv6, int protocol) {
    return ports.computeIfAbsent(
        new Port.Key(device, ipv6, protocol), key -> new Port(key, devices.get(device)));
  }

  /** Makes the groups whose members have been added. */
  private void join(List<LiveRouter> added) {
    groups.removeIf(
        group -> configuration.groups().stream().noneMatch(g -> g.name().equals(group.name())));
    for (VrrpConfiguration.Group group : configuration.groups()) {
      List<VirtualRouter> members = new ArrayList<>();
      for (String name : group.members()) {
        LiveRouter member = routers.get(name);
        if (member != null && added.contains(member)) {
          members.add(member.router());
        }
      }
      if (!members.isEmpty()) {
        groups.removeIf(old -> old.name().equals(group.name()));
        groups.add(new SyncGroup(group.name(), members, listener::log));
      }
    }
  }

  private static void stop(List<LiveRouter> stopped) {
    for (LiveRouter router : stopped) {
      router.router().stop(System.nanoTime());
      router.removeVmac();
    }
  }

  private void askForRealtime(int priority) {
    int result = priority > 0 ? Libc.runFirst(priority) : 0;
    if (result < 0) {
      listener.log("the vrrp thread runs without realtime priority: " + Errno.describe(-result));
    }
  }

  private void publish() {
    List<VrrpStatus.Router> now = new ArrayList<>();
    routers.values().forEach(router -> now.add(router.status()));
    status = new VrrpStatus(System.nanoTime(), now, lateness.snapshot());
  }
}

package weir.netns;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import weir.ffi.NetworkNamespace;

/** One network namespace of a lab: a host, a router or a switch. */
public final class Netns implements AutoCloseable {
  private final Lab lab;
  private final String role;
  private final String name;
  private final List<String> devices = new ArrayList<>();

  Netns(Lab lab, String role, String name) {
    this.lab = lab;
    this.role = role;
    this.name = name;
  }

  void create() {
    Command.Result added = Command.run(List.of("ip", "netns", "add", name), "");
    if (added.status() != 0) {
      throw new LabException(
          "cannot make a network namespace (root is needed): " + added.output().strip());
    }
    ip("link set lo up");
    // Answers of direct routing reach a router by another way than their requests took.
    sysctl("net.ipv4.conf.all.rp_filter", "0");
    sysctl("net.ipv4.conf.default.rp_filter", "0");
  }

  /** The name for {@code ip netns exec}. */
  public String name() {
    return name;
  }

  /** What it is in the lab, such as "client". */
  public String role() {
    return role;
  }

  /** The lab it belongs to. */
  public Lab lab() {
    return lab;
  }

  /** The Ethernet interfaces made so far. */
  public List<String> devices() {
    return List.copyOf(devices);
  }

  /** Runs {@code ip} commands inside, one per argument, such as {@code "route add ..."}. */
  public Netns ip(String... commands) {
    List<String> command = List.of("ip", "-n", name, "-batch", "-");
    Command.Result result = Command.run(command, String.join("\n", commands) + "\n");
    if (result.status() != 0) {
      throw new LabException(
          "in " + role + ", ip " + String.join("; ", commands) + ": " + result.output().strip());
    }
    return this;
  }

  /** A bridge that forwards from the first packet on and sends none of its own. */
  public Netns bridge(String device) {
    sysctl("net.ipv6.conf.default.disable_ipv6", "1");
    ip(
        "link add " + device + " type bridge stp_state 0 forward_delay 0 mcast_snooping 0",
        "link set " + device + " up");
    devices.add(device);
    return this;
  }

  /**
   * A veth pair from here into the bridge of another namespace.
   *
   * @param device the end here, up and with {@code addresses} (CIDR; IPv6 without duplicate address
   *     detection, so that they can be used at once)
   */
  public Netns plug(String device, Netns bridge, String bridgeDevice, String... addresses) {
    String port = role + "-" + device;
    ip("link add " + device + " type veth peer name " + port + " netns " + bridge.name);
    bridge.ip("link set " + port + " master " + bridgeDevice, "link set " + port + " up");
    List<String> commands = new ArrayList<>(List.of("link set " + device + " up"));
    for (String address : addresses) {
      commands.add(
          "address add " + address + " dev " + device + (address.contains(":") ? " nodad" : ""));
    }
    ip(commands.toArray(String[]::new));
    devices.add(device);
    bridge.devices.add(port);
    return this;
  }

  /** A veth pair from here to another namespace, both ends up and without addresses. */
  public void cable(String device, Netns other, String otherDevice) {
    ip(
        "link add " + device + " type veth peer name " + otherDevice + " netns " + other.name,
        "link set " + device + " up");
    other.ip("link set " + otherDevice + " up");
    devices.add(device);
    other.devices.add(otherDevice);
  }

  /** Sets a {@code net.} sysctl of this namespace. */
  public void sysctl(String key, String value) {
    Path file = Path.of("/proc/sys", key.replace('.', '/'));
    call(() -> Files.writeString(file, value, StandardOpenOption.WRITE));
  }

  /**
   * Runs a program inside to its end.
   *
   * @return its output
   * @throws LabException where it fails, with its output
   */
  public String run(String... command) {
    return run(Arrays.asList(command));
  }

  String run(List<String> command) {
    return Command.run(inside(command), "").orThrow();
  }

  /** Whether a program run inside ends with status 0. */
  public boolean succeeds(String... command) {
    return Command.run(inside(Arrays.asList(command)), "").status() == 0;
  }

  /** Starts a program inside; it is killed with the lab. */
  public Background start(String... command) {
    return start(new ProcessBuilder(command));
  }

  Background start(ProcessBuilder builder) {
    String program = Path.of(builder.command().getFirst()).getFileName().toString();
    builder.command(inside(builder.command()));
    return lab.own(new Background(program + " in " + role, builder));
  }

  private List<String> inside(List<String> command) {
    List<String> inside = new ArrayList<>(List.of("ip", "netns", "exec", name));
    inside.addAll(command);
    return inside;
  }

  /** Runs {@code task} on a thread of its own inside: sockets that it opens belong here. */
  public <T> T call(Callable<T> task) {
    try {
      return submit(task).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof LabException failure) {
        throw failure;
      }
      throw new LabException("in " + role + ": " + e.getCause(), e);
    }
  }

  /** As {@link #call}, without waiting. The thread ends with the task and never leaves. */
  public <T> CompletableFuture<T> submit(Callable<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("in " + role)
        .start(
            () -> {
              try (NetworkNamespace inside = NetworkNamespace.named(name)) {
                inside.enter();
                result.complete(task.call());
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            });
    return result;
  }

  /** Kills what runs inside and removes the namespace with its interfaces. */
  @Override
  public void close() {
    Leftovers.removeNamespace(name);
  }

  @Override
  public String toString() {
    return name;
  }
}

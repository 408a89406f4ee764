package weir.control.route;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weir.control.FakeSteering;
import weir.control.loop.ControlThread;
import weir.ffi.Errno;
import weir.ffi.Libc;
import weir.ffi.LinkInfo;
import weir.ffi.Sched;

/** A director's namespace and a server's, joined by a veth pair, with the kernel's own ARP. */
@Tag("netns")
@Timeout(60)
class KernelNetworkTest {
  private static final int SERVER = 0x0a010102;
  private static final int FAR = 0x0a090001;
  private static final int ROUTER = 0x0a010103;
  private static final int OURS = 0x0a010101;

  private final FakeSteering steering = new FakeSteering();

  @Test
  void shouldResolveAndFollowTheNextHopsOfServers() throws Exception {
    isolated(
        () -> {
          Process server = new ProcessBuilder("unshare", "-n", "sleep", "60").start();
          try {
            join(server.pid());
            follow();
          } finally {
            server.destroyForcibly().waitFor();
          }
          return null;
        });
  }

  private void follow() throws Exception {
    try (ControlThread control = new ControlThread();
        KernelNetwork network = new KernelNetwork()) {
      int near =
          network.links().stream()
              .filter(link -> link.name().equals("near"))
              .mapToInt(LinkInfo::index)
              .findFirst()
              .orElseThrow();
      NeighbourKey key = new NeighbourKey(near, SERVER);
      Hop resolved = new Hop.Resolved(key, 0x0200_0000_0002L, OURS);
      NetworkWatch watch =
          new NetworkWatch(
              network, new NextHops(Set.of(near)), control, control, steering, hops -> {});
      watch.want(Set.of(SERVER, FAR), Set.of());
      control.execute(watch::start);
      await(control, watch, Map.of(SERVER, resolved, FAR, new Hop.NoRoute()));
      assertEquals(Set.of(OURS), steering.local);

      run("ip route add 10.9.0.0/16 via 10.1.1.3");
      Hop behindRouter = new Hop.Unresolved(new NeighbourKey(near, ROUTER));
      await(control, watch, Map.of(SERVER, resolved, FAR, behindRouter));

      // Nobody but the watch asks for the server again.
      run("ip neigh flush dev near");
      await(control, watch, Map.of(SERVER, resolved, FAR, behindRouter));

      run("ip link set near down");
      await(control, watch, Map.of(SERVER, new Hop.NoRoute(), FAR, new Hop.NoRoute()));
      control.call(
          () -> {
            watch.close();
            return true;
          });
    }
  }

  private static void await(ControlThread control, NetworkWatch watch, Map<Integer, Hop> expected)
      throws Exception {
    while (!control.call(watch::hops).equals(expected)) {
      Thread.onSpinWait();
    }
  }

  private static void join(long pid) throws Exception {
    Path ours = Path.of("/proc/thread-self/ns/net");
    Path theirs = Path.of("/proc/" + pid + "/ns/net");
    while (Files.readSymbolicLink(theirs).equals(Files.readSymbolicLink(ours))) {
      Thread.onSpinWait();
    }
    String there = "nsenter -t " + pid + " -n ip ";
    run("ip link add near type veth peer name far address 02:00:00:00:00:02 netns " + pid);
    run("ip addr add 10.1.1.1/24 dev near");
    run("ip link set near up");
    run(there + "addr add 10.1.1.2/24 dev far");
    run(there + "link set far up");
  }

  private static void run(String command) throws Exception {
    Process process = new ProcessBuilder(command.split(" ", -1)).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), () -> command + ": " + output);
  }

  /** On a thread with a network namespace of its own, gone when it ends. */
  private static void isolated(Callable<?> test) throws Exception {
    CompletableFuture<Integer> end = new CompletableFuture<>();
    Thread.ofPlatform()
        .start(
            () -> {
              try {
                int result = Libc.unshare(Sched.CLONE_NEWNET);
                if (result == 0) {
                  test.call();
                }
                end.complete(result);
              } catch (Throwable e) {
                end.completeExceptionally(e);
              }
            });
    try {
      assumeTrue(end.get() != -Errno.EPERM, "needs CAP_SYS_ADMIN for a network namespace");
      assertEquals(0, end.get());
    } catch (ExecutionException e) {
      throw new AssertionError("in its namespace", e.getCause());
    }
  }
}

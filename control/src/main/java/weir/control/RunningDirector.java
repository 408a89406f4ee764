package weir.control;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import weir.control.admin.AdminClient;
import weir.control.check.NettyProber;
import weir.control.config.Configuration;
import weir.control.net.EventLoop;
import weir.control.route.KernelNetwork;
import weir.control.route.Network;
import weir.dataplane.Limits;
import weir.dataplane.Sysctls;
import weir.ffi.Errno;
import weir.ffi.ErrnoException;

/** A director on the interfaces, the kernel and the sockets of this network namespace. */
public final class RunningDirector implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("weir");

  private final Deque<Runnable> opened = new ArrayDeque<>();
  private @Nullable Director director;
  private @Nullable EventLoop loop;

  private RunningDirector() {}

  /**
   * Attaches and starts. When this returns, it forwards.
   *
   * @param inputs that are not refused
   * @param reader of the files, for a reload
   * @param sysctls the knobs of IPVS
   * @param options how to get at packets
   * @param connections that the table holds
   * @param socket where the admin socket is to be
   * @throws StartException in one line; nothing is left behind
   */
  public static RunningDirector start(
      Inputs inputs,
      Inputs.Reader reader,
      Sysctls sysctls,
      FastPathOptions options,
      int connections,
      Path socket)
      throws StartException {
    refuseSecond(socket);
    RunningDirector running = new RunningDirector();
    try {
      running.open(inputs, reader, sysctls, options, connections, socket);
      return running;
    } catch (ErrnoException e) {
      running.close();
      throw new StartException(explain(e), e);
    } catch (StartException | RuntimeException | Error e) {
      running.close();
      throw e;
    }
  }

  private void open(
      Inputs inputs,
      Inputs.Reader reader,
      Sysctls sysctls,
      FastPathOptions options,
      int connections,
      Path socket)
      throws StartException {
    // The event loop takes as long to open as all the rest, and needs none of it.
    FutureTask<EventLoop> opening = new FutureTask<>(EventLoop::open);
    Thread.ofPlatform().daemon().name("event-loop-start").start(opening);
    opened.push(() -> close(opening));
    Warmth warmth = Warmth.begin(options, inputs.configuration().configuration());
    Network network = new KernelNetwork();
    opened.push(network::close);
    Limits limits = limits(inputs.configuration().configuration(), connections);
    FastPath fastPath =
        FastPath.open(
            options.interfaces().isEmpty()
                ? options.on(InterfaceChoice.among(network.links()))
                : options,
            limits.servers());
    opened.push(fastPath::close);
    loop = await(opening);
    NettyProber prober = new NettyProber(loop);
    opened.push(prober::close);
    warmth.await();
    director =
        Director.start(inputs, reader, sysctls, limits, fastPath, network, loop, prober, socket);
    opened.push(director::close);
  }

  private static void close(Future<EventLoop> opening) {
    try {
      await(opening).close();
    } catch (IllegalStateException neverOpened) {
      LOG.log(Level.DEBUG, "no event loop to close", neverOpened);
    }
  }

  private static EventLoop await(Future<EventLoop> opening) {
    try {
      return opening.get();
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException("the event loop does not start: " + e.getMessage(), e);
    }
  }

  private static Limits limits(Configuration configuration, int connections) {
    int services = configuration.virtualServers().stream().mapToInt(s -> s.services().size()).sum();
    int servers =
        configuration.virtualServers().stream()
            .mapToInt(s -> s.services().size() * s.realServers().size())
            .sum();
    return new Limits(
        connections,
        Math.max(2 * services, Limits.DEFAULT.services()),
        Math.clamp(2L * servers, Limits.DEFAULT.servers(), Limits.MOST_SERVERS));
  }

  /** Asks who is there before anything is touched. */
  private static void refuseSecond(Path socket) throws StartException {
    try (AdminClient other = new AdminClient(socket)) {
      throw new StartException(
          "another weir (process "
              + other.status().pid()
              + ") runs in this network namespace; `weir status` asks it, SIGTERM ends it");
    } catch (AdminClient.NobodyThereException free) {
      return;
    } catch (IOException e) {
      throw new StartException(String.valueOf(e.getMessage()), e);
    }
  }

  private static String explain(ErrnoException e) {
    String message = String.valueOf(e.getMessage());
    return e.errno() == Errno.EPERM || e.errno() == Errno.EACCES
        ? message + "; weir needs CAP_NET_ADMIN, CAP_NET_RAW and CAP_BPF: run it as root"
        : message;
  }

  /** The line that says that it forwards: version, interfaces, services. */
  public String readyLine() {
    return director == null ? "" : director.readyLine();
  }

  /**
   * Serves metrics at {@code http://ADDRESS/metrics} until it is closed.
   *
   * @throws StartException in one line
   */
  public void serveMetrics(InetSocketAddress address) throws StartException {
    if (director == null || loop == null) {
      return;
    }
    try {
      director.serveMetrics(address, loop);
    } catch (IOException e) {
      throw new StartException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Reads the files again and does what is new; the log says what. May be called by any thread. */
  public void reload() {
    if (director != null) {
      director.reload();
    }
  }

  /** Writes the files for which keepalived is sent SIGUSR1. May be called by any thread. */
  public void writeVrrpData() {
    if (director != null) {
      director.writeVrrpData();
    }
  }

  /** Writes the file for which keepalived is sent SIGUSR2. May be called by any thread. */
  public void writeVrrpStats() {
    if (director != null) {
      director.writeVrrpStats();
    }
  }

  /** Detaches; the kernel has the packets again. */
  @Override
  public void close() {
    while (!opened.isEmpty()) {
      opened.pop().run();
    }
  }
}

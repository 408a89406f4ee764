package weir.perf.lab;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import weir.afxdp.bpf.BpfMap;
import weir.afxdp.bpf.BpfProgram;
import weir.control.cli.Signals;
import weir.ffi.Errno;
import weir.ffi.ErrnoException;
import weir.ffi.Interfaces;
import weir.ffi.Libc;
import weir.ffi.Memory;
import weir.netns.Netns;

/**
 * Sends a {@link Traffic} out of an interface, from within the kernel: BPF_PROG_TEST_RUN with live
 * frames, by a pinned thread that a signal calls back.
 *
 * <p>Used by one thread. Closed with the lab.
 */
final class Generator implements AutoCloseable {
  private static final int SIGUSR1 = 10;
  private static final long ASK_AGAIN_NS = 2_000_000;

  /** Small, so that packets that are due do not wait for later ones. */
  private static final int PACED_BATCH = 8;

  private static final int PAGE = 4096;

  static {
    // Any handler will do: it is the signal that ends the system call.
    Signals.handle("USR1", () -> {});
  }

  private final Netns client;
  private final byte[] frame;
  private final BpfMap state;
  private final long address;
  private final BpfProgram program;
  private final int batch;

  private volatile boolean stopping;
  private volatile int tid;
  private CompletableFuture<Boolean> running = CompletableFuture.completedFuture(true);

  private Generator(Netns client, String device, Traffic traffic, int batch) {
    this.client = client;
    this.batch = batch;
    frame = traffic.frame();
    state = BpfMap.array("bench_generator", GeneratorProgram.STATE_SIZEOF, 1);
    address = state.map(PAGE);
    try (Interfaces interfaces = new Interfaces()) {
      byte[] code = GeneratorProgram.assemble(traffic, state.fd(), interfaces.index(device));
      program = BpfProgram.load(BpfProgram.Type.XDP, "bench_generate", code, 0);
    }
  }

  /**
   * A generator at rest, for an interface of {@code client}.
   *
   * @param batch packets at once where it sends flat out, 1 to 256: as many pages wait to be used
   *     again
   */
  static Generator of(Netns client, String device, Traffic traffic, int batch) {
    return client.lab().own(client.call(() -> new Generator(client, device, traffic, batch)));
  }

  /**
   * Begins to send, from the first flow on.
   *
   * @param flows 1 to 2^31
   * @param perSecond packets; 0 sends flat out
   * @param stamped whether packets say when they were made
   */
  void start(int flows, double perSecond, boolean stamped) {
    Memory.putLong(address + GeneratorProgram.SENT, 0);
    Memory.putLong(address + GeneratorProgram.FLOW, 0);
    Memory.putLong(address + GeneratorProgram.NEXT, 0);
    double interval = perSecond == 0 ? 0 : (1e9 / perSecond) * (1 << GeneratorProgram.CLOCK_BITS);
    Memory.putLong(address + GeneratorProgram.INTERVAL, Math.round(interval));
    Memory.putLong(address + GeneratorProgram.FLOWS, flows);
    Memory.putLong(address + GeneratorProgram.STAMP, stamped ? 1 : 0);
    stopping = false;
    tid = 0;
    int atOnce = perSecond == 0 ? batch : PACED_BATCH;
    running = client.submit(() -> send(atOnce));
  }

  private boolean send(int atOnce) {
    Cpus.pin(Cpus.LOAD);
    tid = Libc.gettid();
    while (!stopping) {
      int result = program.runLive(frame, atOnce, Integer.MAX_VALUE);
      if (result != -Errno.EINTR) {
        ErrnoException.check("generate packets (needs Linux 5.18)", result);
      }
    }
    return true;
  }

  /** Packets since {@link #start}. */
  long sent() {
    return Memory.getLongOpaque(address + GeneratorProgram.SENT);
  }

  /** Sends for a time, and stops. Returns the number of packets. */
  long send(int flows, double perSecond, Duration time) {
    start(flows, perSecond, false);
    LockSupport.parkNanos(time.toNanos());
    return stop();
  }

  /** Stops; returns the number of packets since {@link #start}. */
  long stop() {
    stopping = true;
    while (!running.isDone()) {
      if (tid != 0) {
        Libc.signalThread(tid, SIGUSR1);
      }
      LockSupport.parkNanos(ASK_AGAIN_NS);
    }
    running.join();
    return sent();
  }

  @Override
  public void close() {
    stop();
    program.close();
    state.close();
  }
}

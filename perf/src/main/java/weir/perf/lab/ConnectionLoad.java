package weir.perf.lab;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import weir.afxdp.bpf.BpfMap;
import weir.afxdp.bpf.BpfProgram;
import weir.ffi.ErrnoException;
import weir.ffi.Interfaces;
import weir.ffi.Libc;
import weir.ffi.Memory;
import weir.ffi.PacketSocket;
import weir.ffi.Xdp;
import weir.netns.Netns;

/**
 * Clients and a server of very short TCP connections in the kernel, {@link TcpEnd}, on {@link
 * Cpus#LOAD}: each of a number of connections at once is followed by the next. What one of them has
 * lost is not sent again: its slot begins another one.
 *
 * <p>Used by one thread. Closed with the lab.
 */
final class ConnectionLoad implements AutoCloseable {
  private static final int PAGE = 4096;
  private static final long LOST_NS = 500_000_000;
  private static final long STEP_NS = 20_000_000;

  private final int slots;
  private final BpfMap slotMap;
  private final BpfMap stateMap;
  private final long slotBase;
  private final long state;
  private final List<Runnable> close = new ArrayList<>();
  private final TcpEnd client;
  private final BpfProgram clientProgram;
  private final PacketSocket socket;
  private final Arena arena = Arena.ofShared();
  private final long buffer = arena.allocate(PAGE).address();
  private final long[] segments;
  private long lookedNs;

  private ConnectionLoad(Site site, String address, int slots) {
    this.slots = slots;
    segments = new long[slots];
    slotMap = BpfMap.array("bench_slots", TcpEnd.SLOT_SIZEOF, slots);
    close.add(slotMap::close);
    stateMap = BpfMap.array("bench_conns", TcpEnd.STATE_SIZEOF, 1);
    close.add(stateMap::close);
    slotBase = slotMap.map(((long) slots * TcpEnd.SLOT_SIZEOF + PAGE - 1) / PAGE * PAGE);
    state = stateMap.map(PAGE);
    client = end(BpfProgram.Type.XDP, site.client(), Site.FRONT, site.directorMac(), address);
    clientProgram =
        site.client()
            .call(
                () ->
                    attach(client.place(), client.client(slotMap.fd(), stateMap.fd()), Site.FRONT));
    long directorMac = Site.mac(site.director(), Site.BACK);
    attachServer(site, BpfProgram.Type.XDP, directorMac);
    try {
      TcpEnd atTc = end(BpfProgram.Type.TC, site.client(), Site.FRONT, site.directorMac(), address);
      site.client()
          .call(() -> attach(atTc.place(), atTc.client(slotMap.fd(), stateMap.fd()), Site.FRONT));
      attachServer(site, BpfProgram.Type.TC, directorMac);
    } catch (RuntimeException beforeLinux66) {
      // Then nobody uses tcx to reach the interfaces either.
    }
    NapiThreads.of(site.client(), List.of(Site.FRONT), Cpus.LOAD);
    NapiThreads.of(site.server(), List.of(Site.BACK), Cpus.LOAD);
    socket = site.client().call(() -> new PacketSocket(index(Site.FRONT), 0));
    close.add(socket::close);
  }

  /**
   * Begins.
   *
   * @param address what clients connect to
   * @param slots connections at once
   */
  static ConnectionLoad start(Site site, String address, int slots) {
    ConnectionLoad load = site.lab().own(new ConnectionLoad(site, address, slots));
    Cpus.on(
        Cpus.LOAD,
        () -> {
          for (int slot = 0; slot < slots; slot++) {
            load.begin(slot);
          }
          return true;
        });
    return load;
  }

  private static TcpEnd end(
      BpfProgram.Type place, Netns namespace, String device, long peerMac, String service) {
    int index = namespace.call(() -> index(device));
    return new TcpEnd(place, Site.mac(namespace, device), peerMac, service, index);
  }

  private void attachServer(Site site, BpfProgram.Type place, long directorMac) {
    TcpEnd server = end(place, site.server(), Site.BACK, directorMac, Site.SERVER);
    var _ = site.server().call(() -> attach(place, server.server(), Site.BACK));
  }

  private BpfProgram attach(BpfProgram.Type type, byte[] code, String device) {
    BpfProgram program = BpfProgram.load(type, "bench_tcp", code, 0);
    close.add(program::close);
    int flags = type == BpfProgram.Type.XDP ? Xdp.XDP_FLAGS_DRV_MODE : 0;
    int link = program.attach(index(device), flags);
    ErrnoException.check("attach an end of connections to " + device, link);
    close.add(() -> Libc.close(link));
    return program;
  }

  /** Of an interface in the calling thread's namespace. */
  private static int index(String device) {
    try (Interfaces interfaces = new Interfaces()) {
      return interfaces.index(device);
    }
  }

  /** Has a slot begin its next connection, as the program does at a reset of the last one. */
  private void begin(int slot) {
    long at = slotBase + (long) slot * TcpEnd.SLOT_SIZEOF;
    byte[] reset =
        client.resetOf(slot, Memory.getInt(at), Memory.getInt(at + TcpEnd.SLOT_PORT) & 0xffff);
    byte[] syn = clientProgram.run(reset).packet();
    Memory.putBytes(buffer, syn);
    ErrnoException.check("send a SYN", socket.send(buffer, syn.length));
  }

  /** Runs for a time. */
  void run(double seconds) {
    long endNs = System.nanoTime() + (long) (seconds * 1e9);
    for (long left = endNs - System.nanoTime(); left > 0; left = endNs - System.nanoTime()) {
      Trial.sleep(Math.min(left, STEP_NS) / 1e9);
      if (System.nanoTime() - lookedNs > LOST_NS) {
        lookedNs = System.nanoTime();
        beginAgain();
      }
    }
  }

  private void beginAgain() {
    for (int slot = 0; slot < slots; slot++) {
      long at = slotBase + (long) slot * TcpEnd.SLOT_SIZEOF;
      long now = Memory.getLongOpaque(at + TcpEnd.SLOT_SEGMENTS);
      if (now == segments[slot]) {
        begin(slot);
      }
      segments[slot] = now;
    }
  }

  /** Connections that ended as they should, since the start. */
  long done() {
    return Memory.getLongOpaque(state + TcpEnd.DONE);
  }

  /** Connections that did not: reset, or without an answer for half a second. */
  long failed() {
    return Memory.getLongOpaque(state + TcpEnd.RESET) - slots;
  }

  @Override
  public void close() {
    for (Runnable step : close.reversed()) {
      step.run();
    }
    arena.close();
  }
}

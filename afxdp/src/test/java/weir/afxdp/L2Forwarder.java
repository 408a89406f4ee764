package weir.afxdp;

import java.util.List;
import weir.ffi.Memory;

/**
 * What a test runs as the worker: takes frames from one port to the next one and gives them new
 * MACs. Completes the checksum of each where that is asked for.
 */
final class L2Forwarder implements Runnable {
  private static final int TCP = 6;

  private final Ports ports;
  private final int[] egress;
  private final long[] nextHop;
  private final boolean completeChecksums;
  private volatile boolean stopped;
  private volatile long forwarded;

  /**
   * Forwards.
   *
   * @param egress for each port, the one that its frames leave by
   * @param nextHop for each port, the MAC that frames leaving there go to
   */
  L2Forwarder(Ports ports, int[] egress, long[] nextHop, boolean completeChecksums) {
    this.ports = ports;
    this.egress = egress;
    this.nextHop = nextHop;
    this.completeChecksums = completeChecksums;
  }

  @Override
  public void run() {
    List<Port> list = ports.list();
    Burst burst = new Burst();
    long total = 0;
    while (!stopped) {
      int work = 0;
      for (int i = 0; i < list.size(); i++) {
        work += forward(list.get(i), list.get(egress[i]), nextHop[egress[i]], burst);
      }
      if (work == 0) {
        ports.await(10);
      }
      total += work;
      forwarded = total;
    }
  }

  private int forward(Port from, Port to, long mac, Burst burst) {
    int n = from.receive(burst);
    for (int i = 0; i < n; i++) {
      long frame = burst.address[i];
      putMac(frame, mac);
      putMac(frame + 6, to.link().mac());
      if (completeChecksums) {
        int ip = 14;
        int transport = ip + (Memory.getByte(frame + ip) & 0xf) * 4;
        boolean tcp = Memory.getByte(frame + ip + 9) == TCP;
        burst.checksum[i] = transport << 16 | (tcp ? 16 : 6);
      }
    }
    if (n > 0) {
      to.transmit(burst);
    }
    return n;
  }

  private static void putMac(long address, long mac) {
    Memory.putShortBe(address, (int) (mac >>> 32));
    Memory.putIntBe(address + 2, (int) mac);
  }

  void stop() {
    stopped = true;
  }

  long forwarded() {
    return forwarded;
  }
}

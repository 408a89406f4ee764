package weir.dataplane;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import weir.afxdp.Link;
import weir.conntrack.ConnectionTable;
import weir.conntrack.Timeouts;

/**
 * Any frames at all, on any link, at any time: no exception, no frame lost, no byte written outside
 * of it, and what is sent is whole.
 *
 * <p>The input is a list of {@code control length(2) frame}. Control: bit 0 the port; bit 1 half a
 * minute passes; bit 2 the checksums of IP and ICMP are mended, for random bytes would never get
 * past them; bit 3 the worker has a round; bit 4 another snapshot of the services.
 */
@Tag("fuzz")
class WorkerFuzzTest {
  private static final Limits LIMITS = new Limits(64, 64, 64);
  private static final ServiceTable[] SNAPSHOTS = {
    new ServiceTable(
        List.of(
            Rig.service(6, 80, Rig.nat(1, 8080), Rig.nat(2, 8081)),
            Rig.service(6, 81, Rig.direct(3, 81)),
            Rig.service(6, 82),
            Rig.service(17, 53, Rig.nat(4, 5353)),
            Rig.service(17, 54, Rig.direct(5, 54)),
            Rig.service(6, 83, tunnel(6, 83)),
            Rig.service(17, 55, tunnel(7, 55)))),
    new ServiceTable(
        List.of(Rig.service(6, 80, Rig.nat(2, 8081)), Rig.service(17, 53, Rig.nat(4, 5353))))
  };

  private static RealServer tunnel(int id, int port) {
    NextHop hop = new NextHop(Rig.SERVER_PORT, Rig.SERVER_MAC, Rig.INNER, Rig.SERVER + 9, 600);
    return new RealServer(id, Rig.SERVER + 5, port, 1, ForwardingMethod.TUNNEL, hop);
  }

  private int nowTick;
  private ServiceTable services = SNAPSHOTS[0];

  @FuzzTest(maxDuration = "10m")
  void shouldTakeAnyFrames(byte[] input) {
    ServerLoad load = new ServerLoad(LIMITS.servers());
    WorkerCounters counters = new WorkerCounters(LIMITS);
    nowTick = 0;
    try (GuardedPorts ports =
            new GuardedPorts(
                new Link(1, "outer", Rig.OUTER, 1500, false, false),
                new Link(2, "inner", Rig.INNER, 600, true, true));
        ConnectionTable table = new ConnectionTable(LIMITS.connections(), 1, new Random(1), load)) {
      Worker worker =
          new Worker(
              0,
              1,
              ports.list(),
              () -> services,
              table,
              load,
              counters,
              (ip, length) -> (length & 1) == 0,
              new PathMtus(LIMITS.servers()),
              null,
              LIMITS,
              () -> nowTick);
      worker.onStart();
      ByteBuffer in = ByteBuffer.wrap(input);
      while (in.remaining() >= 3) {
        int control = in.get();
        byte[] frame = new byte[Math.min(in.getShort() & 0x7ff, in.remaining())];
        in.get(frame);
        if ((control & 4) != 0) {
          mendHeaderChecksum(frame);
        }
        ports.arrive(control & 1, frame);
        nowTick += (control & 2) != 0 ? 30 * Timeouts.TICKS_PER_SECOND : 0;
        services = SNAPSHOTS[(control >> 4) & 1];
        if ((control & 8) != 0) {
          worker.doWork();
        }
      }
      while (worker.doWork() > 0) {}
      // Until no fragment waits any more.
      nowTick += Fragments.WAIT_TICKS;
      worker.doWork();
      ports.check();
    }
  }

  private static void mendHeaderChecksum(byte[] frame) {
    int headerLength = frame.length > 14 ? (frame[14] & 0xf) << 2 : 0;
    if (headerLength < 20 || 14 + headerLength > frame.length) {
      return;
    }
    mend(frame, 14, headerLength, 10);
    int icmp = 14 + headerLength;
    int totalLength = (frame[16] & 0xff) << 8 | (frame[17] & 0xff);
    if (frame[23] == Ipv4.ICMP
        && totalLength <= frame.length - 14
        && icmp + 8 <= 14 + totalLength) {
      mend(frame, icmp, 14 + totalLength - icmp, 2);
    }
  }

  private static void mend(byte[] frame, int from, int length, int at) {
    frame[from + at] = 0;
    frame[from + at + 1] = 0;
    int sum = 0;
    for (int i = 0; i < length; i++) {
      sum += (frame[from + i] & 0xff) << (i % 2 == 0 ? 8 : 0);
    }
    int checksum = ~(sum % 0xffff == 0 && sum != 0 ? 0xffff : sum % 0xffff);
    frame[from + at] = (byte) (checksum >> 8);
    frame[from + at + 1] = (byte) checksum;
  }
}

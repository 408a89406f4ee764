package weir.dataplane;

import static weir.dataplane.Rig.CLIENT_PORT;
import static weir.dataplane.Rig.COMPLETE;
import static weir.dataplane.Rig.SERVER_PORT;
import static weir.dataplane.Rig.direct;
import static weir.dataplane.Rig.fromClient;
import static weir.dataplane.Rig.fromClientUdp;
import static weir.dataplane.Rig.fromServer;
import static weir.dataplane.Rig.nat;
import static weir.dataplane.Rig.service;
import static weir.dataplane.testing.PacketBuilder.ACK;
import static weir.dataplane.testing.PacketBuilder.RST;
import static weir.dataplane.testing.PacketBuilder.SYN;

import java.util.ArrayList;
import java.util.List;

/**
 * Every way that a packet can take, over and over: connections are opened, used, closed, reused,
 * evicted and expired, and everything that is dropped or answered is there too.
 */
final class MixedTraffic implements AutoCloseable {
  private final Rig rig = new Rig((ip, length) -> true, COMPLETE);

  MixedTraffic() {
    rig.publish(
        service(6, 80, nat(1, 8080), nat(2, 8081)),
        service(6, 81, direct(3, 81), direct(4, 81)),
        service(6, 82),
        service(17, 53, nat(5, 5353)));
    List<byte[]> outer = new ArrayList<>();
    List<byte[]> inner = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      int port = 1000 + i;
      outer.add(fromClient(port, 80).flags(SYN).build());
      outer.add(fromClient(port, 80).flags(ACK).payloadLength(i % 1000).build());
      outer.add(fromClient(port, 81).flags(SYN).build());
      outer.add(fromClient(port, 81).flags(RST).build());
      outer.add(fromClient(port, 81).flags(i % 2 == 0 ? SYN : ACK).build());
      outer.add(fromClientUdp(port, 53).payloadLength(40).build());
      outer.add(fromClient(port, 82).flags(SYN).build());
      outer.add(fromClient(port + 10_000, 80).flags(ACK).build());
      outer.add(fromClient(port, 80).timeToLive(1).build());
      byte[] broken = fromClient(port, 80).build();
      broken[14 + i % 20] ^= 4;
      outer.add(broken);
      inner.add(fromServer(8080, port).flags(SYN | ACK).build());
      inner.add(fromServer(8081, port).payloadLength(i % 1400).build());
      inner.add(fromServer(9999, port).build());
    }
    rig.ports.port(CLIENT_PORT).replay(outer.toArray(byte[][]::new));
    rig.ports.port(SERVER_PORT).replay(inner.toArray(byte[][]::new));
    rig.ports.port(CLIENT_PORT).discard();
    rig.ports.port(SERVER_PORT).discard();
  }

  /** Handles so many packets at least. */
  void run(long packets) {
    long end = rig.counters.total(WorkerCounters.RECEIVED) + packets;
    while (rig.counters.total(WorkerCounters.RECEIVED) < end) {
      rig.nowTick++;
      rig.worker.doWork();
    }
  }

  /** How many kinds of drops there were. */
  int dropReasons() {
    int reasons = 0;
    for (DropReason reason : DropReason.values()) {
      reasons += rig.drops(reason) > 0 ? 1 : 0;
    }
    return reasons;
  }

  WorkerCounters counters() {
    return rig.counters;
  }

  @Override
  public void close() {
    rig.close();
  }

  /** With a collector that never collects, a packet that allocates is the end of it. */
  public static void main(String[] args) {
    try (MixedTraffic traffic = new MixedTraffic()) {
      traffic.run(Long.parseLong(args[0]));
    }
  }
}

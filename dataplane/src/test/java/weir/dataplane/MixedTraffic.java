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
import static weir.dataplane.testing.IcmpBuilder.error;
import static weir.dataplane.testing.IcmpBuilder.quote;
import static weir.dataplane.testing.PacketBuilder.ACK;
import static weir.dataplane.testing.PacketBuilder.RST;
import static weir.dataplane.testing.PacketBuilder.SYN;
import static weir.dataplane.testing.PacketBuilder.udp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weir.afxdp.FlowCache;
import weir.dataplane.testing.IcmpBuilder;
import weir.dataplane.testing.PacketBuilder;

/**
 * Every way that a packet can take, over and over: connections are opened, used, closed, reused,
 * evicted and expired, and everything that is dropped or answered is there too.
 *
 * <p>Where asked, with a flow cache: flows are installed, counted at, taken home, evicted, become
 * old and are taken back, more of them than there is room for.
 */
final class MixedTraffic implements AutoCloseable {
  private static final int FLOWS = 2000;

  private final @Nullable FlowCache cache;
  private final Rig rig;

  MixedTraffic(boolean cached) {
    cache = cached ? FlowCache.inMemory(FLOWS, Rig.LIMITS.servers() + COMPLETE.length) : null;
    rig = new Rig((ip, length) -> true, cache, COMPLETE);
    rig.publish(
        service(6, 80, nat(1, 8080), nat(2, 8081)),
        service(6, 81, direct(3, 81), direct(4, 81)),
        service(6, 82),
        service(17, 53, nat(5, 5353)),
        service(17, 55, narrow(6, ForwardingMethod.TUNNEL)),
        service(17, 56, narrow(7, ForwardingMethod.DROUTE)));
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
      if (i % 4 == 0) {
        addFragments(outer, inner, port, i);
        addErrors(outer, inner, port, i);
      }
      inner.add(fromServer(8080, port).flags(SYN | ACK).build());
      inner.add(fromServer(8081, port).payloadLength(i % 1400).build());
      inner.add(fromServer(9999, port).build());
    }
    rig.ports.port(CLIENT_PORT).replay(outer.toArray(byte[][]::new));
    rig.ports.port(SERVER_PORT).replay(inner.toArray(byte[][]::new));
    rig.ports.port(CLIENT_PORT).discard();
    rig.ports.port(SERVER_PORT).discard();
  }

  private static RealServer narrow(int id, ForwardingMethod method) {
    NextHop hop = new NextHop(SERVER_PORT, Rig.SERVER_MAC, Rig.INNER, Rig.SERVER + 9, 600);
    return new RealServer(id, Rig.SERVER, 55, 1, method, hop);
  }

  /** In order, last first, without the first, and such as are none. */
  private static void addFragments(List<byte[]> outer, List<byte[]> inner, int port, int i) {
    outer.addAll(
        fromClientUdp(port, 55).payloadLength(2000).identification(i).buildFragments(1480));
    List<byte[]> late =
        fromClientUdp(port, 53).payloadLength(1500).identification(i).buildFragments(800);
    outer.addAll(late.reversed());
    if (i % 100 == 0) {
      late = fromClientUdp(port, 56).payloadLength(1500).identification(-i).buildFragments(800);
      outer.add(late.getLast());
    }
    outer.add(fromClientUdp(port, 56).payloadLength(1000 + i % 400).mayFragment().build());
    outer.add(fromClientUdp(port, 55).payloadLength(1000).build());
    outer.add(fromClientUdp(port, 55).payloadLength(9).fragment(0x2000).build());
    PacketBuilder reply = udp(Rig.SERVER, 5353, Rig.CLIENT, port).macs(Rig.INNER, Rig.SERVER_MAC);
    inner.addAll(reply.payloadLength(1500).identification(i).buildFragments(1480));
  }

  private static void addErrors(List<byte[]> outer, List<byte[]> inner, int port, int i) {
    byte[] answer =
        quote(udp(Rig.VIP, 53 + i % 4, Rig.CLIENT, port).payloadLength(i % 600).build());
    IcmpBuilder error = error(Rig.CLIENT, Rig.VIP, 3, 4, answer).rest(1280);
    outer.add(error.macs(Rig.OUTER, Rig.CLIENT_MAC).build());
    outer.add(error.corrupt().build());
    byte[] request = quote(udp(Rig.CLIENT, port, Rig.SERVER, 5353).build());
    inner.add(error(Rig.SERVER, Rig.CLIENT, 3, 3, request).macs(Rig.INNER, Rig.SERVER_MAC).build());
    byte[] inside = fromClientUdp(port, 55).payloadLength(400).build();
    byte[] outside = quote(tunnelled(inside));
    inner.add(error(Rig.SERVER, Rig.SERVER + 9, 3, 4, outside).rest(580).build());
  }

  private static byte[] tunnelled(byte[] frame) {
    byte[] outer = new byte[frame.length + 20];
    System.arraycopy(frame, 0, outer, 0, 14);
    System.arraycopy(frame, 14, outer, 34, frame.length - 14);
    ByteBuffer ip = ByteBuffer.wrap(outer).putInt(14, 0x45000000 | (frame.length + 6));
    ip.putInt(18, 0x4000).putInt(22, 0x40040000).putInt(26, Rig.SERVER + 9);
    ip.putInt(30, Rig.SERVER);
    return outer;
  }

  /** Handles so many packets at least. */
  void run(long packets) {
    long end = rig.counters.total(WorkerCounters.RECEIVED) + packets;
    while (rig.counters.total(WorkerCounters.RECEIVED) < end) {
      rig.nowTick++;
      rig.worker.doWork();
      if (cache != null) {
        useFlows(cache);
      }
    }
  }

  /** What the kernel does meanwhile, and now and then control. */
  private void useFlows(FlowCache flows) {
    for (int i = rig.nowTick & 15; i < flows.capacity(); i += 16) {
      long flow = flows.flow(i);
      if (FlowCache.isValid(FlowCache.version(flow))) {
        flows.count(flow, 60);
      }
    }
    if ((rig.nowTick & 255) == 0) {
      flows.invalidateHop(1 + (rig.nowTick >> 8 & 7));
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
    if (cache != null) {
      cache.close();
    }
  }

  /** With a collector that never collects, a packet that allocates is the end of it. */
  public static void main(String[] args) {
    try (MixedTraffic traffic = new MixedTraffic(true)) {
      traffic.run(Long.parseLong(args[0]));
    }
  }
}

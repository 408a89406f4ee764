package weir.netns.oracle;

import static weir.netns.oracle.Packet.ACK;
import static weir.netns.oracle.Packet.FIN;
import static weir.netns.oracle.Packet.PSH;
import static weir.netns.oracle.Packet.RST;
import static weir.netns.oracle.Packet.SYN;
import static weir.netns.oracle.Packet.URG;
import static weir.netns.oracle.Packet.reply;
import static weir.netns.oracle.Packet.request;

import java.util.List;
import weir.netns.oracle.IcmpError.About;
import weir.netns.oracle.Packet.Checksum;
import weir.netns.oracle.Server.Method;

/** Scenarios that each show one thing. Replies are left out where they do not pass the director. */
final class HandWritten extends Script {
  private static final int[] STRAYS = {
    ACK, ACK | PSH, FIN | ACK, FIN, PSH, FIN | PSH, 0, URG, RST, RST | ACK, SYN | RST
  };

  private HandWritten(Method method, String scheduler) {
    super(method, scheduler);
  }

  static List<Scenario> all(Method method) {
    return List.of(
        new HandWritten(method, "rr").lifeOfConnections(),
        new HandWritten(method, "wlc").segmentsOfNoConnection(),
        new HandWritten(method, "lc").noServer(),
        new HandWritten(method, "wrr").odd(),
        new HandWritten(method, "wlc").removal(),
        new HandWritten(method, "lc").reuse(),
        new HandWritten(method, "wrr").weights(),
        new HandWritten(method, "rr").turns(),
        new HandWritten(method, "wlc").errors(),
        new HandWritten(method, "rr").longest(),
        new HandWritten(method, "rr").fragments());
  }

  private Scenario lifeOfConnections() {
    add(tcp, server(1, 1), server(2, 1));
    add(udp, server(1, 1));
    Flow closed = newFlow(tcp);
    send(closed, request(SYN));
    look();
    send(closed, reply(SYN | ACK));
    look();
    send(closed, request(ACK), request(ACK | PSH).payload(100));
    send(closed, reply(ACK | PSH).payload(1000));
    look();
    send(closed, reply(FIN | ACK));
    look();
    send(closed, request(FIN | ACK));
    look();
    send(closed, reply(ACK));
    Flow aborted = newFlow(tcp);
    send(aborted, request(SYN), request(ACK), request(RST));
    look();
    Flow refused = newFlow(tcp);
    send(refused, request(SYN));
    send(refused, reply(RST | ACK));
    look();
    Flow asked = newFlow(udp);
    send(asked, request(0).payload(30), request(0));
    send(asked, reply(0).payload(400), reply(0));
    steps.add(new Step.Look(true));
    return named("the life of connections");
  }

  private Scenario segmentsOfNoConnection() {
    add(tcp, server(1, 1));
    for (int flags : STRAYS) {
      send(newFlow(tcp), request(flags));
      send(newFlow(tcp), request(flags).payload(17).typeOfService(0xff));
    }
    Packet ack = request(ACK);
    send(newFlow(tcp), ack.timeToLive(1));
    send(newFlow(tcp), ack.checksum(Checksum.CORRUPT));
    send(newFlow(tcp), ack.mayFragment());
    send(newFlow(tcp), ack.ipOptions("01010100"));
    send(newFlow(tcp), request(SYN | ACK));
    send(newFlow(tcp), request(SYN | FIN));
    return named("segments of no connection");
  }

  private Scenario noServer() {
    add(udp, server(1, 0));
    for (Service service : List.of(tcp, udp)) {
      send(newFlow(service), request(SYN));
      send(newFlow(service), request(SYN | ACK).typeOfService(0x10));
      send(newFlow(service), request(SYN).timeToLive(1).mayFragment());
      send(newFlow(service), request(SYN).checksum(Checksum.CORRUPT));
      send(newFlow(service), request(SYN).ipOptions("01010100"));
      // 508 and 520 bytes are the last that are quoted whole.
      for (int payload : new int[] {507, 508, 509, 519, 520, 521, 1400}) {
        send(newFlow(service), request(SYN).payload(payload));
      }
    }
    send(newFlow(udp), request(0).checksum(Checksum.NONE));
    send(newFlow(tcp), request(ACK));
    steps.add(new Step.SetWeight(udp, server(1, 0), 1));
    send(newFlow(udp), request(0));
    return named("no server to choose");
  }

  private Scenario odd() {
    add(tcp, server(1, 3), server(2, 1));
    add(udp, server(1, 2), server(3, 5));
    for (Service service : List.of(tcp, udp)) {
      Flow flow = newFlow(service);
      send(flow, request(SYN));
      for (Packet packet : List.of(request(ACK | PSH), reply(ACK | PSH))) {
        send(flow, packet.timeToLive(1), packet.timeToLive(2).payload(9));
        send(flow, packet.typeOfService(0x13), packet.mayFragment());
        send(flow, packet.checksum(Checksum.CORRUPT), packet.checksum(Checksum.NONE));
        send(flow, packet.ipOptions("01010100"), packet.payload(1).ipOptions("94040000"));
      }
      send(newFlow(service), request(SYN).timeToLive(1));
      send(newFlow(service), request(SYN).checksum(Checksum.CORRUPT));
    }
    return named("odd packets of connections");
  }

  private Scenario removal() {
    add(tcp, server(1, 1), server(2, 2));
    add(udp, server(1, 1));
    List<Flow> flows = List.of(newFlow(tcp), newFlow(tcp), newFlow(tcp), newFlow(udp));
    flows.forEach(flow -> send(flow, request(SYN), request(ACK)));
    steps.add(new Step.SetWeight(tcp, server(1, 1), 0));
    flows.forEach(flow -> send(flow, request(ACK)));
    send(newFlow(tcp), request(SYN));
    look();
    steps.add(new Step.RemoveServer(tcp, server(1, 0)));
    steps.add(new Step.RemoveServer(udp, server(1, 1)));
    flows.forEach(flow -> send(flow, request(ACK), request(SYN)));
    flows.forEach(flow -> send(flow, reply(ACK)));
    look();
    add(tcp, server(3, 1));
    flows.forEach(flow -> send(flow, request(ACK)));
    add(tcp, server(1, 4));
    flows.forEach(flow -> send(flow, request(ACK)));
    flows.forEach(flow -> send(flow, reply(ACK)));
    for (int i = 0; i < 5; i++) {
      send(newFlow(tcp), request(SYN));
    }
    return named("a server quiesced, removed and back");
  }

  private Scenario reuse() {
    add(tcp, server(1, 1), server(2, 1), server(3, 1));
    List<Flow> flows = List.of(newFlow(tcp), newFlow(tcp), newFlow(tcp), newFlow(tcp));
    flows.forEach(flow -> send(flow, request(SYN)));
    flows.forEach(flow -> send(flow, reply(SYN | ACK)));
    flows.forEach(flow -> send(flow, request(ACK)));
    flows.forEach(flow -> send(flow, reply(FIN | ACK)));
    flows.forEach(flow -> send(flow, request(FIN | ACK)));
    flows.forEach(flow -> send(flow, request(SYN)));
    look();
    flows.forEach(flow -> send(flow, request(ACK), request(RST | ACK), request(SYN)));
    flows.forEach(flow -> send(flow, request(SYN)));
    return named("ports used again");
  }

  private Scenario weights() {
    add(tcp, server(1, 3), server(2, 2), server(3, 1));
    open(9);
    steps.add(new Step.SetWeight(tcp, server(1, 3), 1));
    open(9);
    steps.add(new Step.SetWeight(tcp, server(3, 1), 6));
    open(14);
    steps.add(new Step.SetWeight(tcp, server(2, 2), 0));
    open(5);
    steps.add(new Step.SetWeight(tcp, server(2, 0), 4));
    open(12);
    steps.add(new Step.RemoveServer(tcp, server(2, 4)));
    open(7);
    add(tcp, server(2, 9), server(4, 10));
    open(40);
    steps.add(new Step.SetWeight(tcp, server(4, 10), 0));
    steps.add(new Step.SetWeight(tcp, server(1, 1), 0));
    steps.add(new Step.SetWeight(tcp, server(2, 9), 0));
    steps.add(new Step.SetWeight(tcp, server(3, 6), 0));
    open(2);
    steps.add(new Step.SetWeight(tcp, server(1, 0), 5));
    steps.add(new Step.SetWeight(tcp, server(4, 0), 15));
    open(12);
    return named("weights that change");
  }

  private Scenario turns() {
    add(tcp, server(1, 1), server(2, 1), server(3, 1));
    open(2);
    steps.add(new Step.SetWeight(tcp, server(1, 1), 0));
    open(3);
    steps.add(new Step.SetWeight(tcp, server(1, 0), 7));
    open(4);
    steps.add(new Step.RemoveServer(tcp, server(2, 1)));
    open(4);
    add(tcp, server(2, 1));
    open(4);
    add(tcp, server(4, 1));
    open(6);
    steps.add(new Step.RemoveServer(tcp, server(4, 1)));
    steps.add(new Step.RemoveServer(tcp, server(1, 7)));
    open(5);
    return named("turns among servers that come and go");
  }

  /** What fits an interface, but not a tunnel. */
  private Scenario longest() {
    add(tcp, server(1, 1));
    add(udp, server(1, 1));
    for (Service service : List.of(tcp, udp)) {
      Flow flow = newFlow(service);
      send(flow, request(SYN));
      int headers = service.equals(tcp) ? 40 : 28;
      for (int length : new int[] {1479, 1480, 1481, 1488, 1499, 1500}) {
        Packet longOne = request(ACK | PSH).payload(length - headers);
        send(
            flow, longOne, longOne.mayFragment(), longOne.mayFragment().checksum(Checksum.CORRUPT));
        send(flow, reply(ACK | PSH).payload(length - headers));
        send(flow, reply(ACK | PSH).payload(length - headers).mayFragment());
      }
      send(flow, request(ACK).payload(1400).ipOptions("1e04abcd01010100").mayFragment());
    }
    return named("the longest packets");
  }

  private Scenario fragments() {
    add(tcp, server(1, 1), server(2, 1));
    add(udp, server(1, 1), server(2, 1));
    for (Service service : List.of(udp, tcp)) {
      for (int payload : new int[] {1473, 2000, 3000, 8192}) {
        for (boolean lastFirst : new boolean[] {false, true}) {
          Flow flow = newFlow(service);
          send(flow, request(SYN).payload(9).mayFragment());
          Packet request = request(ACK | PSH).payload(payload).mayFragment();
          steps.add(new Step.SendFragments(flow, request, 1480, lastFirst));
          steps.add(new Step.SendFragments(flow, request, 560, lastFirst));
          if (method == Method.NAT) {
            Packet reply = reply(ACK | PSH).payload(payload).mayFragment();
            steps.add(new Step.SendFragments(flow, reply, 1480, lastFirst));
            steps.add(new Step.SendFragments(flow, reply, 800, lastFirst));
          }
        }
      }
    }
    // The first packet of a flow, and one that belongs to none.
    Packet large = request(SYN).payload(3000).mayFragment();
    for (boolean lastFirst : new boolean[] {false, true}) {
      steps.add(new Step.SendFragments(newFlow(udp), large, 1480, lastFirst));
      steps.add(new Step.SendFragments(newFlow(tcp), large, 1480, lastFirst));
    }
    return named("fragments");
  }

  private Scenario errors() {
    // No other scenario has these: IPVS remembers what it is told of the way to a server.
    add(tcp, server(31, 1));
    add(udp, server(32, 1));
    List<Flow> flows = List.of(newFlow(tcp), newFlow(udp));
    for (Flow flow : flows) {
      send(flow, request(SYN), request(ACK).payload(1000));
      for (About about : About.values()) {
        if (about == (method == Method.TUN ? About.REQUEST : About.TUNNEL)) {
          continue;
        }
        IcmpError unreachable = IcmpError.of(about, 3, 1, 0);
        error(flow, unreachable, IcmpError.of(about, 3, 3, 0), IcmpError.of(about, 4, 0, 0));
        error(flow, IcmpError.of(about, 11, 0, 0), IcmpError.of(about, 11, 1, 0));
        error(flow, unreachable.timeToLive(1), unreachable.timeToLive(2), unreachable.corrupt());
        error(flow, IcmpError.of(about, 3, 4, 1400));
        if (about != About.TUNNEL) {
          for (int bytes : new int[] {0, 19, 20, 23, 24, 28, 60, 547}) {
            error(flow, unreachable.quoting(bytes));
          }
        }
      }
    }
    steps.add(new Step.Look(false));
    return named("ICMP errors");
  }

  private void error(Flow flow, IcmpError... errors) {
    for (IcmpError error : errors) {
      steps.add(new Step.SendError(flow, error));
    }
  }
}

package weir.netns.oracle;

import static weir.netns.oracle.Packet.ACK;
import static weir.netns.oracle.Packet.FIN;
import static weir.netns.oracle.Packet.PSH;
import static weir.netns.oracle.Packet.RST;
import static weir.netns.oracle.Packet.SYN;
import static weir.netns.oracle.Packet.reply;
import static weir.netns.oracle.Packet.request;

import java.util.List;
import weir.dataplane.Sysctl;
import weir.netns.oracle.Server.Method;

/** Scenarios of what can be set. */
final class Knobs extends Script {
  private Knobs(Method method, String scheduler) {
    super(method, scheduler);
  }

  static List<Scenario> all(Method method) {
    return List.of(
        new Knobs(method, "rr").reuse(0),
        new Knobs(method, "rr").reuse(1),
        new Knobs(method, "rr").reuse(2),
        new Knobs(method, "rr").sloppy(),
        new Knobs(method, "lc").secure(),
        new Knobs(method, "rr").noDestination(),
        new Knobs(method, "rr").dropPacket(),
        new Knobs(method, "rr").timeouts(),
        new Knobs(method, "rr").ofFtp(),
        new Knobs(method, "rr").removal());
  }

  private Scenario reuse(int mode) {
    set(Sysctl.CONN_REUSE_MODE, mode);
    add(tcp, server(1, 1), server(2, 1), server(3, 1));
    List<Flow> flows = List.of(newFlow(tcp), newFlow(tcp), newFlow(tcp), newFlow(tcp));
    flows.forEach(flow -> send(flow, request(SYN)));
    flows.forEach(flow -> send(flow, reply(SYN | ACK)));
    flows.forEach(flow -> send(flow, request(ACK)));
    send(flows.get(0), request(FIN | ACK));
    send(flows.get(1), reply(FIN | ACK));
    send(flows.get(2), request(RST));
    look();
    flows.forEach(flow -> send(flow, request(SYN)));
    look();
    flows.forEach(flow -> send(flow, request(ACK), request(SYN | ACK)));
    return named("ports used again, conn_reuse_mode " + mode);
  }

  private Scenario sloppy() {
    set(Sysctl.SLOPPY_TCP, 1);
    add(tcp, server(1, 1), server(2, 1));
    for (int flags :
        new int[] {ACK, ACK | PSH, FIN | ACK, FIN, PSH, 0, RST, RST | ACK, SYN | RST, SYN}) {
      Flow flow = newFlow(tcp);
      send(flow, request(flags));
      send(flow, reply(ACK));
      send(flow, request(ACK));
    }
    look();
    set(Sysctl.SLOPPY_TCP, 0);
    send(newFlow(tcp), request(ACK));
    return named("sloppy_tcp");
  }

  private Scenario secure() {
    set(Sysctl.SECURE_TCP, 3);
    add(tcp, server(1, 1), server(2, 1));
    Flow closed = newFlow(tcp);
    send(closed, request(SYN));
    look();
    send(closed, request(ACK));
    look();
    send(closed, reply(SYN | ACK));
    look();
    send(closed, request(ACK), request(FIN));
    look();
    send(closed, reply(ACK));
    look();
    send(closed, request(FIN | ACK));
    send(closed, reply(FIN | ACK));
    look();
    send(closed, request(SYN), request(RST));
    look();
    set(Sysctl.SECURE_TCP, 0);
    send(closed, request(SYN), request(ACK));
    look();
    return named("secure_tcp");
  }

  private Scenario noDestination() {
    set(Sysctl.EXPIRE_NODEST_CONN, 1);
    add(tcp, server(1, 1), server(2, 1));
    add(udp, server(1, 1), server(2, 1));
    List<Flow> flows = List.of(newFlow(tcp), newFlow(tcp), newFlow(udp), newFlow(udp));
    flows.forEach(flow -> send(flow, request(SYN)));
    flows.forEach(flow -> send(flow, request(ACK)));
    steps.add(new Step.SetWeight(tcp, server(1, 1), 0));
    steps.add(new Step.SetWeight(udp, server(1, 1), 0));
    flows.forEach(flow -> send(flow, request(ACK), request(SYN)));
    // IPVS lets connections that others replace expire in its next tick.
    steps.add(new Step.Pause(1));
    look();
    steps.add(new Step.RemoveServer(tcp, server(2, 1)));
    steps.add(new Step.RemoveServer(udp, server(2, 1)));
    steps.add(new Step.Pause(1));
    look();
    flows.forEach(flow -> send(flow, request(ACK)));
    add(tcp, server(3, 1));
    add(udp, server(3, 1));
    flows.forEach(flow -> send(flow, request(ACK)));
    look();
    return named("expire_nodest_conn");
  }

  private Scenario dropPacket() {
    add(tcp, server(1, 1), server(2, 1));
    add(udp, server(1, 1));
    Flow before = newFlow(tcp);
    send(before, request(SYN));
    set(Sysctl.AM_DROPRATE, 1);
    set(Sysctl.DROP_PACKET, 3);
    open(3);
    send(newFlow(udp), request(0));
    send(before, request(ACK));
    set(Sysctl.DROP_PACKET, 0);
    set(Sysctl.AM_DROPRATE, 3);
    set(Sysctl.DROP_PACKET, 3);
    open(10);
    send(newFlow(tcp), request(ACK));
    // IPVS goes on counting in the next scenario: it has to be at the start again.
    open(2);
    set(Sysctl.DROP_PACKET, 0);
    open(3);
    return named("drop_packet");
  }

  private Scenario timeouts() {
    add(tcp, server(1, 1), server(2, 1));
    add(udp, server(1, 1), server(2, 1));
    Flow before = newFlow(udp);
    send(before, request(0));
    Flow touched = newFlow(udp);
    send(touched, request(0));
    steps.add(new Step.SetTimeouts(2, 2, 2));
    Flow established = newFlow(tcp);
    send(established, request(SYN), request(ACK));
    send(newFlow(tcp), request(SYN));
    Flow ended = newFlow(tcp);
    send(ended, request(SYN), request(ACK), request(FIN | ACK));
    send(newFlow(udp), request(0));
    send(touched, request(0));
    look();
    steps.add(new Step.Pause(4));
    look();
    send(established, request(ACK));
    steps.add(new Step.SetTimeouts(900, 120, 300));
    return named("timeouts");
  }

  private Scenario ofFtp() {
    add(tcp, server(1, 1));
    add(udp, server(1, 1));
    send(tcp.from(Site.client(1), 20), request(SYN), request(ACK));
    send(udp.from(Site.client(1), 20), request(0));
    return named("a client at FTP's port for data");
  }

  private Scenario removal() {
    add(tcp, server(1, 1), server(2, 1));
    List<Flow> flows = List.of(newFlow(tcp), newFlow(tcp), newFlow(tcp));
    flows.forEach(flow -> send(flow, request(SYN)));
    flows.forEach(flow -> send(flow, reply(SYN | ACK)));
    flows.forEach(flow -> send(flow, request(ACK)));
    steps.add(new Step.RemoveService(tcp));
    look();
    flows.forEach(flow -> send(flow, request(ACK)));
    flows.forEach(flow -> send(flow, reply(ACK)));
    look();
    steps.add(new Step.AddService(tcp));
    flows.forEach(flow -> send(flow, request(ACK)));
    add(tcp, server(2, 3));
    flows.forEach(flow -> send(flow, request(ACK)));
    flows.forEach(flow -> send(flow, reply(ACK)));
    look();
    add(tcp, server(1, 1));
    flows.forEach(flow -> send(flow, request(ACK)));
    open(4);
    return named("a service that goes and comes back");
  }
}

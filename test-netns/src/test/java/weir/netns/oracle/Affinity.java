package weir.netns.oracle;

import static weir.netns.oracle.Packet.ACK;
import static weir.netns.oracle.Packet.FIN;
import static weir.netns.oracle.Packet.RST;
import static weir.netns.oracle.Packet.SYN;
import static weir.netns.oracle.Packet.reply;
import static weir.netns.oracle.Packet.request;

import java.util.List;
import weir.dataplane.Sysctl;
import weir.netns.oracle.Server.Method;

/** Scenarios of persistent services, and of one-packet scheduling, its opposite. */
final class Affinity extends Script {
  private static final int ALL = -1;

  private Affinity(Method method, String scheduler, int seconds, int netmask) {
    super(
        method,
        Service.tcp(80, scheduler).persistent(seconds, netmask),
        Service.udp(53, scheduler).persistent(seconds, netmask));
  }

  private Affinity(Method method, Service tcp, Service udp) {
    super(method, tcp, udp);
  }

  static List<Scenario> all(Method method) {
    return List.of(
        new Affinity(method, "rr", 300, ALL).clients(),
        new Affinity(method, "wlc", 300, 0xfffffff8).networks(),
        new Affinity(method, "rr", 300, ALL).life(),
        new Affinity(method, "rr", 2, ALL).expiry(),
        new Affinity(method, "rr", 300, ALL).quiesced(0),
        new Affinity(method, "rr", 300, ALL).quiesced(1),
        new Affinity(method, "rr", 300, ALL).gone(),
        new Affinity(method, "rr", 300, ALL).reuse(),
        everyPort(method),
        new Affinity(method, "rr", 300, ALL).marked(false),
        new Affinity(method, "rr", 300, ALL).marked(true),
        onePacket(method, Service.udp(53, "rr").onePacketEach()),
        onePacket(method, Service.udp(53, "rr").persistent(300, ALL).onePacketEach()));
  }

  private Scenario clients() {
    // Servers of no other scenario, whose counters IPVS would give them.
    add(tcp, server(45, 1), server(46, 1), server(47, 1));
    add(udp, server(45, 1), server(46, 1));
    for (int round = 0; round < 3; round++) {
      for (int client = 1; client <= 5; client++) {
        send(newFlow(tcp, client), request(SYN), request(ACK));
        send(newFlow(udp, client), request(0));
      }
    }
    send(newFlow(tcp, 9), request(ACK));
    steps.add(new Step.Look(true));
    return named("clients that stay");
  }

  private Scenario networks() {
    add(tcp, server(1, 1), server(2, 1), server(3, 1));
    for (int client = 1; client <= 40; client++) {
      send(newFlow(tcp, client), request(SYN));
    }
    return named("networks that stay");
  }

  private Scenario life() {
    add(tcp, server(1, 1), server(2, 1));
    add(udp, server(1, 1), server(2, 1));
    Flow flow = newFlow(tcp, 1);
    send(flow, request(SYN));
    look();
    send(flow, reply(SYN | ACK));
    send(flow, request(ACK));
    look();
    send(flow, request(FIN | ACK));
    send(flow, reply(FIN | ACK));
    look();
    Flow asked = newFlow(udp, 2);
    send(asked, request(0));
    look();
    send(asked, reply(0));
    look();
    Flow refused = newFlow(tcp, 3);
    send(refused, request(SYN), request(RST));
    look();
    return named("the life of templates");
  }

  private Scenario expiry() {
    add(tcp, server(1, 1), server(2, 1));
    add(udp, server(1, 1), server(2, 1));
    Flow kept = newFlow(tcp, 1);
    send(kept, request(SYN), request(ACK));
    Flow ended = newFlow(tcp, 2);
    send(ended, request(SYN), request(ACK), request(RST));
    look();
    steps.add(new Step.Pause(4));
    look();
    send(newFlow(tcp, 1), request(SYN));
    send(newFlow(tcp, 2), request(SYN));
    steps.add(new Step.Pause(4));
    look();
    return named("templates that expire");
  }

  private Scenario quiesced(int expire) {
    set(Sysctl.EXPIRE_QUIESCENT_TEMPLATE, expire);
    add(tcp, server(1, 1), server(2, 1));
    for (int client = 1; client <= 4; client++) {
      send(newFlow(tcp, client), request(SYN), request(ACK));
    }
    steps.add(new Step.SetWeight(tcp, server(1, 1), 0));
    for (int client = 1; client <= 6; client++) {
      send(newFlow(tcp, client), request(SYN));
    }
    look();
    steps.add(new Step.SetWeight(tcp, server(2, 1), 0));
    for (int client = 5; client <= 8; client++) {
      send(newFlow(tcp, client), request(SYN));
    }
    look();
    steps.add(new Step.SetWeight(tcp, server(1, 0), 2));
    for (int client = 1; client <= 8; client++) {
      send(newFlow(tcp, client), request(SYN));
    }
    return named("clients of a quiesced server, expire_quiescent_template " + expire);
  }

  private Scenario gone() {
    add(tcp, server(1, 1), server(2, 1));
    List<Flow> flows = List.of(newFlow(tcp, 1), newFlow(tcp, 2), newFlow(tcp, 3), newFlow(tcp, 4));
    flows.forEach(flow -> send(flow, request(SYN), request(ACK)));
    steps.add(new Step.RemoveServer(tcp, server(1, 1)));
    flows.forEach(flow -> send(flow, request(ACK)));
    for (int client = 1; client <= 4; client++) {
      send(newFlow(tcp, client), request(SYN));
    }
    look();
    add(tcp, server(1, 1));
    flows.forEach(flow -> send(flow, request(ACK)));
    for (int client = 1; client <= 6; client++) {
      send(newFlow(tcp, client), request(SYN));
    }
    steps.add(new Step.RemoveService(tcp));
    flows.forEach(flow -> send(flow, request(ACK)));
    look();
    steps.add(new Step.AddService(tcp));
    add(tcp, server(2, 1), server(1, 1));
    flows.forEach(flow -> send(flow, request(ACK)));
    for (int client = 1; client <= 6; client++) {
      send(newFlow(tcp, client), request(SYN));
    }
    return named("clients of a server that goes and comes back");
  }

  private Scenario reuse() {
    add(tcp, server(1, 1), server(2, 1));
    Flow flow = newFlow(tcp, 1);
    send(flow, request(SYN), request(ACK), request(FIN | ACK));
    send(flow, reply(FIN | ACK));
    send(flow, request(ACK));
    look();
    send(flow, request(SYN));
    look();
    send(flow, request(ACK), request(RST), request(SYN));
    return named("ports used again by clients that stay");
  }

  private static Scenario everyPort(Method method) {
    Service all = Service.tcp(0, "rr").persistent(300, ALL);
    return new Affinity(method, all, Service.udp(0, "rr").persistent(300, ALL)).everyPort();
  }

  private Scenario everyPort() {
    add(tcp, server(1, 1), server(2, 1));
    add(udp, server(1, 1), server(2, 1));
    Service one = Service.tcp(443, "rr").persistent(300, ALL);
    steps.add(new Step.AddService(one));
    add(one, server(3, 1));
    int port = 3000;
    for (int client = 1; client <= 4; client++) {
      for (int to : new int[] {80, 81, 443, 21}) {
        Flow flow = new Flow(Service.TCP, Site.client(client), port++, Site.VIP, to);
        send(flow, request(SYN));
        send(flow, reply(SYN | ACK));
        send(flow, request(ACK));
      }
      Flow flow = new Flow(Service.UDP, Site.client(client), port++, Site.VIP, 53);
      send(flow, request(0));
      send(flow, reply(0));
    }
    return named("all ports");
  }

  private Scenario marked(boolean persistent) {
    Service marked = Service.marked("rr");
    Service service = persistent ? marked.persistent(300, 0xfffffffe) : marked;
    steps.add(new Step.AddService(service));
    add(service, server(1, 1), server(2, 1), server(3, 1));
    int port = 3000;
    for (int client = 1; client <= 4; client++) {
      for (int to : new int[] {80, 443}) {
        Flow flow = new Flow(Service.TCP, Site.client(client), port++, Site.marked(1 + to % 3), to);
        send(flow, request(SYN));
        send(flow, reply(SYN | ACK));
        send(flow, request(ACK));
        send(flow, reply(ACK));
      }
      Flow flow = new Flow(Service.UDP, Site.client(client), port++, Site.marked(9), 53);
      send(flow, request(0), request(0));
      send(flow, reply(0));
    }
    look();
    steps.add(new Step.RemoveServer(service, server(1, 1)));
    for (int client = 1; client <= 4; client++) {
      Flow flow = new Flow(Service.TCP, Site.client(client), port++, Site.marked(3), 80);
      send(flow, request(SYN));
    }
    return named("all that has a mark" + (persistent ? ", persistent" : ""));
  }

  private static Scenario onePacket(Method method, Service udp) {
    return new Affinity(method, Service.tcp(80, "rr"), udp).onePacket();
  }

  private Scenario onePacket() {
    int first = udp.persistence() == null ? 41 : 43;
    add(tcp, server(first, 1), server(first + 1, 1));
    add(udp, server(first, 1), server(first + 1, 1));
    send(newFlow(tcp), request(SYN), request(ACK));
    for (int client = 1; client <= 2; client++) {
      Flow flow = newFlow(udp, client);
      send(flow, request(0), request(0).payload(100), request(0));
      send(flow, reply(0), reply(0).payload(300));
    }
    look();
    steps.add(new Step.SetWeight(udp, server(first, 1), 0));
    steps.add(new Step.SetWeight(udp, server(first + 1, 1), 0));
    send(newFlow(udp, 5), request(0));
    steps.add(new Step.Look(true));
    return named("one-packet scheduling" + (udp.persistence() == null ? "" : ", persistent"));
  }
}

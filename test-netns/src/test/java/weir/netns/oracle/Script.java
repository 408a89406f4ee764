package weir.netns.oracle;

import static weir.netns.oracle.Packet.SYN;
import static weir.netns.oracle.Packet.request;

import java.util.ArrayList;
import java.util.List;
import weir.dataplane.Sysctl;
import weir.netns.oracle.Server.Method;

/**
 * What scenarios are written with: the steps so far, a TCP service at port 80 and a UDP service at
 * port 53, one method of forwarding.
 */
abstract class Script {
  private static final int TUNNELS = 50;

  final Method method;
  final Service tcp;
  final Service udp;
  final List<Step> steps = new ArrayList<>();
  private int nextPort = 2000;

  /** Both services have this scheduler and nothing else. */
  Script(Method method, String scheduler) {
    this(method, Service.tcp(80, scheduler), Service.udp(53, scheduler));
  }

  Script(Method method, Service tcp, Service udp) {
    this.method = method;
    this.tcp = tcp;
    this.udp = udp;
    steps.add(new Step.AddService(tcp));
    steps.add(new Step.AddService(udp));
  }

  final void open(int connections) {
    for (int i = 0; i < connections; i++) {
      send(newFlow(tcp), request(SYN));
    }
  }

  final Server server(int number, int weight) {
    // IPVS would give one behind a tunnel the counters of the same server in another scenario.
    return new Server(method == Method.TUN ? TUNNELS + number : number, 80, weight, method);
  }

  /** Servers keep the service's port but with NAT. */
  private Server of(Service service, Server server) {
    boolean ownPort = method == Method.NAT && service.port() != 0;
    return server.at(ownPort ? 8000 + service.port() : service.port());
  }

  final void add(Service service, Server... servers) {
    for (Server server : servers) {
      steps.add(new Step.AddServer(service, server));
    }
  }

  final void set(Sysctl sysctl, int value) {
    steps.add(new Step.SetSysctl(sysctl, value));
  }

  final Flow newFlow(Service service) {
    return service.from(Site.client(1 + nextPort % 7), nextPort++);
  }

  /** A new flow of one client. */
  final Flow newFlow(Service service, int client) {
    return service.from(Site.client(client), nextPort++);
  }

  final void send(Flow flow, Packet... packets) {
    for (Packet packet : packets) {
      if (method == Method.NAT || !packet.fromServer()) {
        steps.add(new Step.Send(flow, packet));
      }
    }
  }

  final void look() {
    steps.add(new Step.Look(false));
  }

  final Scenario named(String name) {
    List<Step> script = steps.stream().map(this::withPorts).toList();
    return new Scenario(name + ", " + method + ", " + tcp.scheduler(), script);
  }

  private Step withPorts(Step step) {
    return switch (step) {
      case Step.AddServer add -> new Step.AddServer(add.service(), of(add.service(), add.server()));
      case Step.SetWeight set ->
          new Step.SetWeight(set.service(), of(set.service(), set.server()), set.weight());
      case Step.RemoveServer remove ->
          new Step.RemoveServer(remove.service(), of(remove.service(), remove.server()));
      default -> step;
    };
  }
}

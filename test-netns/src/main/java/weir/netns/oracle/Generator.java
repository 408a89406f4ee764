package weir.netns.oracle;

import static weir.netns.oracle.Packet.ACK;
import static weir.netns.oracle.Packet.FIN;
import static weir.netns.oracle.Packet.PSH;
import static weir.netns.oracle.Packet.RST;
import static weir.netns.oracle.Packet.SYN;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes scenarios up, each from a seed: clients that open, use, close, abort and repeat
 * connections, strays that belong to none, and an operator who changes weights and thresholds,
 * takes servers out and puts them back.
 *
 * <p>Requests and replies come in turns of many, since the order of frames is only certain on one
 * segment.
 */
public final class Generator {
  private static final int MAX_TURN = 40;
  private static final int MAX_WEIGHT = 10;
  private static final int MAX_SERVERS = 6;
  private static final int MAX_THRESHOLD = 100;
  private static final int CLIENTS = 50;

  /** One in so many packets is out of the ordinary. */
  private static final int ODD = 12;

  private final SplittableRandom random;
  private final Server.Method method;
  private final List<Step> steps = new ArrayList<>();
  private final List<Pool> pools = new ArrayList<>();
  private final List<Flow> flows = new ArrayList<>();
  private int nextPort = 1024;
  private int packets;

  /** A service with the servers that it has, and those that have been taken out. */
  private record Pool(Service service, List<Server> in, List<Server> out) {}

  private Generator(long seed, Server.Method method) {
    this.random = new SplittableRandom(seed);
    this.method = method;
  }

  /**
   * Makes a scenario; the same for the same arguments.
   *
   * @param packets at least so many
   */
  public static Scenario generate(long seed, String scheduler, Server.Method method, int packets) {
    Generator generator = new Generator(seed, method);
    generator.addServices(scheduler);
    while (generator.packets < packets) {
      generator.turn();
    }
    return new Scenario(
        scheduler + " " + method + " seed " + seed + " packets " + packets, generator.steps);
  }

  private void addServices(String scheduler) {
    addService(Service.tcp(80, scheduler));
    addService(Service.udp(53, scheduler));
    // For schedulers that go by the address asked for: a service of many.
    addService(Service.marked(scheduler));
  }

  private void addService(Service service) {
    Pool pool = new Pool(service, new ArrayList<>(), new ArrayList<>());
    steps.add(new Step.AddService(service));
    int count = 1 + random.nextInt(MAX_SERVERS);
    for (int i = 1; i <= count; i++) {
      int port = service.mark() == 0 && method == Server.Method.NAT ? 8000 : 0;
      pool.out.add(new Server(i, service.port() + port, 1, method));
    }
    while (!pool.out.isEmpty()) {
      putIn(pool);
    }
    pools.add(pool);
  }

  private void turn() {
    if (chance(4)) {
      operate();
    }
    for (int i = random.nextInt(1, MAX_TURN); i > 0; i--) {
      request();
    }
    if (method == Server.Method.NAT && !flows.isEmpty()) {
      for (int i = random.nextInt(1, MAX_TURN); i > 0; i--) {
        send(any(flows), odd(Packet.reply(replyFlags())));
      }
    }
    if (chance(20)) {
      steps.add(new Step.Look(false));
    }
  }

  private void operate() {
    Pool pool = any(pools);
    switch (random.nextInt(4)) {
      case 0 -> takeOut(pool);
      case 1 -> putIn(pool);
      default -> weigh(pool);
    }
  }

  private void takeOut(Pool pool) {
    if (pool.in.size() > 1) {
      Server server = any(pool.in);
      pool.in.remove(server);
      pool.out.add(server);
      steps.add(new Step.RemoveServer(pool.service, server));
    }
  }

  private void putIn(Pool pool) {
    if (!pool.out.isEmpty()) {
      Server server = any(pool.out);
      pool.out.remove(server);
      Server weighing = limited(server).weighing(weight());
      pool.in.add(weighing);
      steps.add(new Step.AddServer(pool.service, weighing));
    }
  }

  private void weigh(Pool pool) {
    int i = random.nextInt(pool.in.size());
    Server server = pool.in.get(i);
    int weight = weight();
    // To set the weight that it has moves the position of wrr in IPVS; nobody means that.
    if (weight != server.weight()) {
      Server limited = chance(3) ? limited(server) : server;
      pool.in.set(i, limited.weighing(weight));
      steps.add(new Step.SetWeight(pool.service, limited, weight));
    }
  }

  private Server limited(Server server) {
    int upper = chance(3) ? 1 + random.nextInt(MAX_THRESHOLD) : 0;
    return server.limited(upper, upper > 0 && chance(2) ? random.nextInt(upper) : 0);
  }

  private int weight() {
    return chance(8) ? 0 : 1 + random.nextInt(MAX_WEIGHT);
  }

  private void request() {
    boolean opens = flows.isEmpty() || random.nextInt(100) < 40;
    if (opens) {
      Flow flow = newFlow(any(pools).service, Site.client(1 + random.nextInt(CLIENTS)));
      flows.add(flow);
      // One in fifty belongs to no connection.
      send(flow, odd(Packet.request(chance(50) ? requestFlags() : SYN)));
    } else {
      send(any(flows), odd(Packet.request(requestFlags())));
    }
  }

  private Flow newFlow(Service service, int client) {
    if (service.mark() == 0) {
      return service.from(client, nextPort++);
    }
    int protocol = chance(3) ? Service.UDP : Service.TCP;
    int address = Site.marked(1 + random.nextInt(Site.MARKED_COUNT));
    return new Flow(protocol, client, nextPort++, address, 80);
  }

  private int requestFlags() {
    int percent = random.nextInt(100);
    if (percent < 60) {
      return chance(2) ? ACK : ACK | PSH;
    }
    if (percent < 85) {
      return FIN | ACK;
    }
    return percent < 90 ? SYN : chance(2) ? RST : RST | ACK;
  }

  private int replyFlags() {
    int percent = random.nextInt(100);
    if (percent < 40) {
      return SYN | ACK;
    }
    if (percent < 75) {
      return ACK | PSH;
    }
    return percent < 95 ? FIN | ACK : RST | ACK;
  }

  private Packet odd(Packet packet) {
    Packet sized =
        chance(3) && (packet.flags() & SYN) == 0 ? packet.payload(random.nextInt(1400)) : packet;
    if (!chance(ODD)) {
      return sized;
    }
    return switch (random.nextInt(5)) {
      case 0 -> sized.timeToLive(1 + random.nextInt(2));
      case 1 -> sized.typeOfService(random.nextInt(256));
      case 2 -> sized.mayFragment();
      case 3 -> sized.checksum(Packet.Checksum.NONE);
      default -> sized.checksum(Packet.Checksum.CORRUPT);
    };
  }

  private void send(Flow flow, Packet packet) {
    steps.add(new Step.Send(flow, packet));
    packets++;
  }

  private boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}

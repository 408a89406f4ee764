package weir.netns.oracle;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import weir.dataplane.Persistence;
import weir.dataplane.Sysctl;
import weir.netns.Lab;
import weir.netns.LabException;
import weir.netns.Netns;
import weir.netns.Offloads;

/**
 * The real kernel IPVS, in a guest between two veth pairs. Everybody else on the two segments is
 * played: the guest has a fixed neighbour entry for each, so that nothing but packets of the
 * scenario is on the wire.
 *
 * <p>The guest handles what comes in on one interface in order and by one processor, so it has
 * handled everything when it has answered a ping sent after; what it sent on the other segment is
 * out when it has answered one there.
 */
public final class IpvsDirector implements Director {
  private static final int ANSWER_TAKES_MS = 10_000;

  /**
   * A little more than the period of {@code ip_vs_est.c}, which alone brings counters up to date.
   */
  private static final double ESTIMATOR_TAKES_S = 2.1;

  /** A pipe that nobody writes to. */
  private static final String SILENCE = "/run/silence";

  private static final String NEXT = "--";

  private final Lab lab = Lab.open();
  private final Guest guest;
  private final Wire front;
  private final Wire back;
  private final List<Emission> sent = new ArrayList<>();
  private Segment injectedOn = Segment.FRONT;
  private final Set<Sysctl> turned = new HashSet<>();
  private int pings;
  private int files;

  private IpvsDirector(Path program) {
    try {
      Netns director = lab.namespace("ipvs");
      Netns site = lab.namespace("site");
      quiet(director);
      quiet(site);
      director.cable("d0", site, "front");
      director.cable("d1", site, "back");
      lab.offloads(Offloads.OFF);
      guest =
          lab.own(
              new Guest(
                  program,
                  director,
                  "d0=" + Text.address(Site.DIRECTOR_FRONT) + "/24",
                  "d1=" + Text.address(Site.DIRECTOR_BACK) + "/24"));
      front = lab.own(new Wire(site, "front"));
      back = lab.own(new Wire(site, "back"));
      prepare();
    } catch (Throwable e) {
      lab.close();
      throw e;
    }
  }

  /**
   * Why there is no oracle here, if there is none.
   *
   * @return what is missing
   */
  public static Optional<String> missing() {
    return Guest.program().isPresent()
        ? Optional.empty()
        : Optional.of("no shared/ipvs-reference/ipvs-director beside the checkout");
  }

  /**
   * Boots the guest; needs root, and takes some seconds.
   *
   * @throws LabException where it does not come up
   */
  public static IpvsDirector boot() {
    return new IpvsDirector(
        Guest.program().orElseThrow(() -> new LabException(missing().orElseThrow())));
  }

  private static void quiet(Netns namespace) {
    namespace.sysctl("net.ipv6.conf.all.disable_ipv6", "1");
    namespace.sysctl("net.ipv6.conf.default.disable_ipv6", "1");
  }

  private void prepare() {
    List<String> ip = new ArrayList<>();
    setMac(ip, Segment.FRONT, "vec0");
    setMac(ip, Segment.BACK, "vec1");
    ip.add("addr add " + Text.address(Site.VIP) + "/32 dev vec0");
    addNeighbour(ip, Site.ROUTER_FRONT, "vec0");
    ip.add("route add default via " + Text.address(Site.ROUTER_FRONT));
    addNeighbour(ip, Site.HOST_BACK, "vec1");
    for (int server = 1; server <= Site.SERVER_COUNT; server++) {
      addNeighbour(ip, Site.serverAddress(server), "vec1");
    }
    ip.add("route add local " + Site.MARKED_PREFIX + " dev lo");
    // To start a program takes the guest longer than anything else.
    guest.run("ip -batch " + file(ip));
    guest.run(
        "iptables-legacy -t mangle -A PREROUTING -d %s -j MARK --set-mark %d"
            .formatted(Site.MARKED_PREFIX, Site.MARK));
    // How many ICMP errors a client gets in a second is not what is compared.
    guest.run("cd /proc/sys/net/ipv4; echo 0 > icmp_ratelimit; echo 1000000 > icmp_msgs_per_sec");
    guest.run("echo 1000000 > icmp_msgs_burst; cd /");
    // Packets leave in order whatever their type of service, and arrive so: GRO holds segments
    // back.
    guest.run("for i in 0 1; do tc qdisc replace dev vec$i root pfifo limit 1000; done");
    guest.run("for i in 0 1; do ethtool -K vec$i gro off; done");
    // "no destination available" would get into the output of commands.
    guest.run("echo 1 > /proc/sys/kernel/printk; mkfifo " + SILENCE);
  }

  private static void setMac(List<String> ip, Segment segment, String device) {
    ip.add("link set " + device + " down");
    ip.add("link set " + device + " address " + Text.mac(Site.directorMac(segment)));
    ip.add("link set " + device + " up");
  }

  private static void addNeighbour(List<String> ip, int address, String device) {
    ip.add(
        "neigh add %s lladdr %s dev %s nud permanent"
            .formatted(Text.address(address), Text.mac(Site.mac(address)), device));
  }

  /**
   * A file of these lines. The guest has the file system of its host, but no line of its terminal
   * is longer than 4095 bytes; a name is not used twice, for the guest remembers files.
   */
  private Path file(List<String> lines) {
    return lab.file("commands-" + files++, String.join("\n", lines) + "\n");
  }

  @Override
  public void reset() {
    StringBuilder knobs = new StringBuilder();
    turned.forEach(sysctl -> knobs.append(echo(sysctl, sysctl.standard())));
    if (!turned.isEmpty()) {
      guest.run(knobs + "true");
      turned.clear();
    }
    // With this option, connections go with their server; without it they stay.
    guest.run(
        "echo 1 > /proc/sys/net/ipv4/vs/expire_nodest_conn; ipvsadm -C; "
            + "while mapfile -t x < /proc/net/ip_vs_conn; [ ${#x[@]} -gt 1 ]; do sleep 0.02; done; "
            + "echo 0 > /proc/sys/net/ipv4/vs/expire_nodest_conn");
  }

  @Override
  public void configure(List<Step.Change> changes) {
    List<String> commands = new ArrayList<>();
    for (Step.Change change : changes) {
      if (change instanceof Step.SetSysctl set) {
        restore(commands);
        guest.run(echo(set.sysctl(), set.value()) + "true");
        turned.add(set.sysctl());
      } else {
        commands.add(command(change));
      }
    }
    restore(commands);
  }

  private void restore(List<String> commands) {
    if (!commands.isEmpty()) {
      guest.run("ipvsadm -R < " + file(commands));
      commands.clear();
    }
  }

  private static String command(Step.Change change) {
    return switch (change) {
      case Step.AddService add ->
          "-A "
              + service(add.service())
              + " -s "
              + add.service().scheduler()
              + options(add.service());
      case Step.AddServer add ->
          "-a " + server(add.service(), add.server()) + options(add.server());
      case Step.SetWeight set ->
          "-e "
              + server(set.service(), set.server())
              + options(set.server().weighing(set.weight()));
      case Step.RemoveServer remove -> "-d " + server(remove.service(), remove.server());
      case Step.RemoveService remove -> "-D " + service(remove.service());
      case Step.SetTimeouts set -> "--set %d %d %d".formatted(set.tcp(), set.tcpFin(), set.udp());
      case Step.SetSysctl set -> throw new IllegalArgumentException("no ipvsadm command: " + set);
    };
  }

  private static String service(Service service) {
    if (service.mark() != 0) {
      return "-f " + service.mark();
    }
    return (service.protocol() == Service.TCP ? "-t " : "-u ")
        + Text.socket(service.address(), service.port());
  }

  private static String server(Service service, Server server) {
    return service(service) + " -r " + server;
  }

  private static String options(Server server) {
    return " %s -w %d -x %d -y %d"
        .formatted(
            server.method().option,
            server.weight(),
            server.upperThreshold(),
            server.lowerThreshold());
  }

  private static String options(Service service) {
    Persistence persistence = service.persistence();
    return (persistence == null
            ? ""
            : " -p %d -M %s"
                .formatted(persistence.timeoutSeconds(), Text.address(persistence.netmask())))
        + (service.onePacket() ? " -o" : "");
  }

  private static String echo(Sysctl sysctl, int value) {
    return "echo %d > /proc/sys/net/ipv4/vs/%s; ".formatted(value, sysctl.label());
  }

  @Override
  public void inject(Segment segment, byte[] frame) {
    injectedOn = segment;
    wire(segment).send(frame);
  }

  @Override
  public List<Emission> settle() {
    Segment other = injectedOn == Segment.FRONT ? Segment.BACK : Segment.FRONT;
    ping(injectedOn);
    ping(other);
    List<Emission> all = List.copyOf(sent);
    sent.clear();
    return all;
  }

  private void ping(Segment segment) {
    int sequence = ++pings;
    wire(segment).send(Ping.request(segment, sequence));
    while (true) {
      Frame frame = wire(segment).receive(ANSWER_TAKES_MS);
      if (frame == null) {
        throw new LabException("the guest does not answer a ping on " + segment);
      }
      if (Ping.isReply(frame, sequence)) {
        return;
      }
      sent.add(new Emission(segment, frame));
    }
  }

  private Wire wire(Segment segment) {
    return segment == Segment.FRONT ? front : back;
  }

  @Override
  public void tick() {
    // Two of the guest's ticks; its shell waits without starting a program.
    guest.run("read -t 0.02 _ <> " + SILENCE + "; true");
  }

  @Override
  public void pause(int seconds) {
    guest.run("sleep " + seconds);
  }

  @Override
  public Snapshot snapshot(boolean traffic) {
    String print = "; printf '%s\\n' \"${x[@]}\"; echo " + NEXT + "; ";
    List<String> lines =
        guest.run(
            "mapfile -t x < /proc/net/ip_vs"
                + print
                + "mapfile -t x < /proc/net/ip_vs_conn"
                + print
                + (traffic ? "sleep " + ESTIMATOR_TAKES_S + "; ipvsadm -Ln --stats --exact" : ""));
    int[] ends = IntStream.range(0, lines.size()).filter(i -> lines.get(i).equals(NEXT)).toArray();
    return new Snapshot(
        IpvsTables.table(lines.subList(0, ends[0])),
        IpvsTables.connections(lines.subList(ends[0] + 1, ends[1])),
        IpvsTables.traffic(lines.subList(ends[1] + 1, lines.size())));
  }

  @Override
  public void close() {
    lab.close();
  }
}

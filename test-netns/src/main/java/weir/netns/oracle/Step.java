package weir.netns.oracle;

import weir.dataplane.Sysctl;

/** One line of a scenario's script. */
public sealed interface Step {
  /** A change of the configuration, as one ipvsadm command makes it. */
  sealed interface Change extends Step {}

  /** {@code ipvsadm -A}. */
  record AddService(Service service) implements Change {}

  /** {@code ipvsadm -a}; the server may have been there before. */
  record AddServer(Service service, Server server) implements Change {}

  /** {@code ipvsadm -e}: the server as it is to be, but for the weight. */
  record SetWeight(Service service, Server server, int weight) implements Change {}

  /** {@code ipvsadm -d}. */
  record RemoveServer(Service service, Server server) implements Change {}

  /** {@code ipvsadm -D}. */
  record RemoveService(Service service) implements Change {}

  /** {@code sysctl -w}; whatever is set is as it was at the start of a scenario. */
  record SetSysctl(Sysctl sysctl, int value) implements Change {}

  /** {@code ipvsadm --set}; 0 leaves one as it is. */
  record SetTimeouts(int tcp, int tcpFin, int udp) implements Change {}

  /** A packet arrives at the director; a reply only where its flow has reached a server. */
  record Send(Flow flow, Packet packet) implements Step {}

  /**
   * A packet arrives at the director in fragments.
   *
   * @param bytes of payload in each, a multiple of eight
   * @param lastFirst whether they come in the wrong order
   */
  record SendFragments(Flow flow, Packet packet, int bytes, boolean lastFirst) implements Step {}

  /** An ICMP error about the flow's last packet arrives, if there was one of that kind. */
  record SendError(Flow flow, IcmpError error) implements Step {}

  /** Nothing happens for a while. */
  record Pause(int seconds) implements Step {}

  /**
   * The tables are compared here, as they are at the end in any case.
   *
   * @param traffic the counters too; takes two seconds, since IPVS sums them up only so often
   */
  record Look(boolean traffic) implements Step {}
}

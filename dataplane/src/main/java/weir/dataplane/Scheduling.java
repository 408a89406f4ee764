package weir.dataplane;

import org.jspecify.annotations.Nullable;
import weir.afxdp.Link;
import weir.conntrack.Connection;
import weir.conntrack.ConnectionTable;

/**
 * What becomes of a packet that belongs to no connection: {@code tcp_conn_schedule}, {@code
 * ip_vs_schedule} and {@code ip_vs_sched_persist} of net/netfilter/ipvs. Owned by one worker.
 *
 * <pre>
 *   choose:  mark -> service? -> does it open? -> template? -> flood? -> by hash
 *                                                                '-> drop_packet? -> template's server
 *                                                                           '------> scheduler
 *   open:    template, where it is new -> connection, unless each packet is one
 * </pre>
 */
final class Scheduling {
  /** What {@link #open} gives for a datagram that is a connection of its own, and over at once. */
  static final long ONE_PACKET = -1;

  /** Active FTP's data comes from there; such a connection is expected, and never scheduled. */
  static final int FTP_DATA = 20;

  /** What to do with the packet. */
  enum Verdict {
    /** It is for no service. */
    NO_SERVICE,
    /** TCP for a service that does not open a connection. */
    NOT_OPENING,
    /** Refused under pressure. */
    REFUSED,
    /** No server can take it. */
    NO_SERVER,
    /** To be opened. */
    CHOSEN,
    /** To be sent to its server without an entry. */
    UNTRACKED
  }

  private final Flows flows;
  private final Templates templates;
  private final Defence defence;
  private final FloodGuard floodGuard;

  /** By service id. */
  private final @Nullable Scheduler[] schedulers;

  private ServiceTable services = ServiceTable.EMPTY;
  private boolean sloppyTcp;

  // What was chosen last.
  private @Nullable VirtualService service;
  private @Nullable RealServer server;
  private long template;

  Scheduling(
      ConnectionTable table,
      ServerLoad load,
      Flows flows,
      Defence defence,
      FloodGuard floodGuard,
      @Nullable Scheduler[] schedulers) {
    this.flows = flows;
    this.templates = new Templates(table, load);
    this.defence = defence;
    this.floodGuard = floodGuard;
    this.schedulers = schedulers;
  }

  /** Goes by another snapshot from now on. */
  void adopt(ServiceTable newest) {
    services = newest;
    sloppyTcp = newest.sysctls().isOn(Sysctl.SLOPPY_TCP);
    templates.adopt(newest.sysctls());
  }

  /**
   * Chooses where a packet goes.
   *
   * @param link that it came by
   */
  Verdict choose(long ip, long transport, Link link, int nowTick) {
    int protocol = Ipv4.protocol(ip);
    int source = Ipv4.source(ip);
    int sourcePort = Packet.sourcePort(transport);
    int address = Ipv4.destination(ip);
    int port = Packet.destinationPort(transport);
    int mark = services.marks().mark(protocol, source, sourcePort, address, port, link.index());
    VirtualService found = services.service(mark, protocol, address, port);
    Scheduler scheduler = found == null ? null : schedulers[found.id()];
    if (found == null || scheduler == null) {
      return Verdict.NO_SERVICE;
    }
    boolean tcp = protocol == Ipv4.TCP;
    boolean opens = !tcp || opens(Tcp.flags(transport));
    if (sourcePort == FTP_DATA || (!opens && !floodGuard.remembers())) {
      return tcp ? Verdict.NOT_OPENING : Verdict.NO_SERVER;
    }
    if (opens) {
      floodGuard.arrived();
    }
    boolean guarded = floodGuard.isUp() || !opens;
    if (!guarded && defence.refuses()) {
      return Verdict.REFUSED;
    }
    service = found;
    template = 0;
    Persistence persistence = found.persistence();
    if (persistence != null) {
      template =
          templates.find(found, persistence, services, protocol, source, address, port, nowTick);
    }
    RealServer templated = template == 0 ? null : services.server(Connection.serverId(template));
    if (guarded) {
      server = floodGuard.server(found, templated, ip, transport, nowTick);
      if (server != null && floodGuard.isUp()) {
        return Verdict.UNTRACKED;
      }
      if (!opens) {
        boolean resets = (Tcp.flags(transport) & Tcp.RST) != 0;
        return server == null || resets ? Verdict.NOT_OPENING : Verdict.CHOSEN;
      }
      if (defence.refuses()) {
        return Verdict.REFUSED;
      }
    }
    server = template != 0 ? templated : scheduler.choose(ip, transport, nowTick);
    return server == null ? Verdict.NO_SERVER : Verdict.CHOSEN;
  }

  /** Whether a segment opens a connection ({@code tcp_conn_schedule}). */
  private boolean opens(int tcpFlags) {
    return (tcpFlags & Tcp.RST) == 0 && (sloppyTcp || (tcpFlags & Tcp.SYN) != 0);
  }

  /**
   * Opens the connection of the packet that was chosen for last.
   *
   * @param hash of its tuple
   * @param clientSide where it came from, as {@link Connection#clientSide(long)} has it
   * @return its forward entry; {@link #ONE_PACKET} where it goes to {@link #server} without one; 0
   *     if the table is full
   */
  long open(long ip, long transport, int hash, long clientSide, int nowTick) {
    VirtualService chosenFor = service;
    RealServer chosen = server;
    if (chosenFor == null || chosen == null) {
      return 0;
    }
    Persistence persistence = chosenFor.persistence();
    if (persistence != null) {
      if (template == 0) {
        template = templates.open(persistence, chosen, nowTick);
        if (template == 0) {
          return 0;
        }
        int there = Connection.serverId(template);
        if (there != chosen.id()) {
          // Another worker was faster, and chose otherwise.
          chosen = services.server(there);
          if (chosen == null) {
            return 0;
          }
          server = chosen;
        }
      }
      Connection.touch(template, nowTick);
    }
    if ((chosenFor.flags() & VirtualService.ONE_PACKET) != 0 && Ipv4.protocol(ip) == Ipv4.UDP) {
      flows.onePacket(chosen);
      return ONE_PACKET;
    }
    return flows.open(
        chosen,
        serverPort(Packet.destinationPort(transport)),
        template,
        hash,
        ip,
        transport,
        clientSide,
        nowTick);
  }

  /** The server that was chosen last. */
  @Nullable RealServer server() {
    return server;
  }

  /** The port of the server that was chosen last, for a packet to this port. */
  int serverPort(int port) {
    VirtualService chosenFor = service;
    RealServer chosen = server;
    return chosenFor == null || chosen == null ? port : serverPort(chosenFor, chosen, port);
  }

  /** The port that a new connection to this port of the service has at the server. */
  static int serverPort(VirtualService service, RealServer server, int port) {
    return server.port() == 0 || (service.persistence() != null && port != service.port())
        ? port
        : server.port();
  }
}

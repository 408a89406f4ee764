package weir.dataplane;

import weir.conntrack.Connection;
import weir.conntrack.ConnectionTable;
import weir.conntrack.Removal;
import weir.conntrack.Timeouts;

/**
 * Keeps clients with their servers: the templates of persistent services, as {@code
 * ip_vs_sched_persist} of net/netfilter/ipvs/ip_vs_core.c keeps them. Owned by one worker; the
 * entries are shared.
 *
 * <pre>
 *   service       found by
 *   port 80       protocol, client &amp; netmask, 0, virtual address, 80
 *   port 0, 21    protocol, client &amp; netmask, 0, virtual address, 0
 *   by mark       0,        client &amp; netmask, 0, mark,            0
 * </pre>
 */
final class Templates {
  /** Its data connections go to any port, and to the same server. */
  private static final int FTP = 21;

  private final ConnectionTable table;
  private final ServerLoad load;
  private boolean expireQuiescent;

  // What the packet at hand is found by.
  private int hash;
  private int protocol;
  private int network;
  private int address;
  private int port;

  Templates(ConnectionTable table, ServerLoad load) {
    this.table = table;
    this.load = load;
  }

  void adopt(Sysctls sysctls) {
    expireQuiescent = sysctls.isOn(Sysctl.EXPIRE_QUIESCENT_TEMPLATE);
  }

  /**
   * The template that a new connection goes by.
   *
   * @param persistence of the service
   * @return 0 where there is none, or none any more whose server can be used: then the connection
   *     is scheduled, and a template {@link #open opened}
   */
  long find(
      VirtualService service,
      Persistence persistence,
      ServiceTable services,
      int packetProtocol,
      int clientAddress,
      int virtualAddress,
      int virtualPort,
      int nowTick) {
    long template =
        aim(service, persistence, packetProtocol, clientAddress, virtualAddress, virtualPort);
    if (template == 0) {
      return 0;
    }
    if (Connection.isExpired(template, nowTick) && !Connection.prolong(template, nowTick)) {
      table.remove(template, Removal.EXPIRED);
      return 0;
    }
    if (!isUsable(template, services)) {
      table.remove(template, Removal.SERVER_GONE);
      return 0;
    }
    return template;
  }

  /** As {@link #find}, but changes nothing. */
  long look(
      VirtualService service,
      Persistence persistence,
      ServiceTable services,
      int packetProtocol,
      int clientAddress,
      int virtualAddress,
      int virtualPort,
      int nowTick) {
    long template =
        aim(service, persistence, packetProtocol, clientAddress, virtualAddress, virtualPort);
    boolean lives =
        template != 0
            && (!Connection.isExpired(template, nowTick) || Connection.controlled(template) > 0);
    return lives && isUsable(template, services) ? template : 0;
  }

  private boolean isUsable(long template, ServiceTable services) {
    RealServer server = services.server(Connection.serverId(template));
    return server != null && !(expireQuiescent && server.weight() == 0);
  }

  /** The template that is there for a packet, in whatever condition; 0 for none. */
  private long aim(
      VirtualService service,
      Persistence persistence,
      int packetProtocol,
      int clientAddress,
      int virtualAddress,
      int virtualPort) {
    network = clientAddress & persistence.netmask();
    if (service.mark() != 0) {
      protocol = 0;
      address = service.mark();
      port = 0;
    } else {
      protocol = packetProtocol;
      address = virtualAddress;
      port = virtualPort == service.port() && virtualPort != FTP ? virtualPort : 0;
    }
    hash = table.templateHash(protocol, network, address, port);
    return table.findTemplate(hash, protocol, network, address, port);
  }

  /**
   * Opens the template that was looked for last.
   *
   * @return another one than this server's if another worker was faster; 0 if the table is full
   */
  long open(Persistence persistence, RealServer server, int nowTick) {
    long template = table.claim(hash, nowTick);
    if (template == 0) {
      return 0;
    }
    Connection.setTemplate(
        template,
        protocol,
        network,
        persistence.netmask(),
        address,
        port,
        server.address(),
        port == 0 ? 0 : server.port());
    int timeout = persistence.timeoutSeconds() * Timeouts.TICKS_PER_SECOND;
    int method = server.method().flags();
    Connection.setStatus(template, Connection.status(Connection.UNASSURED, method, timeout));
    Connection.touch(template, nowTick);
    Connection.setServerId(template, server.id());
    load.addPersistent(server.id(), 1);
    long there = table.publish(template);
    if (there != template) {
      load.addPersistent(server.id(), -1);
    }
    return there;
  }
}

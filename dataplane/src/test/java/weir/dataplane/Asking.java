package weir.dataplane;

import org.jspecify.annotations.Nullable;

/** The packet of a new connection, for schedulers to look at. */
final class Asking {
  private final Frame packet = new Frame(new byte[Ipv4.HEADER + 4 + Tcp.HEADER]);

  /** Behind an option, so that it has to be said where it is. */
  private final long transport = packet.address + Ipv4.HEADER + 4;

  int nowTick;

  /** What a scheduler chooses for a client and the address that it asks for. */
  @Nullable RealServer server(Scheduler scheduler, int client, int port, int destination) {
    Ipv4.setSource(packet.address, client);
    Ipv4.setDestination(packet.address, destination);
    Packet.setSourcePort(transport, port);
    return scheduler.choose(packet.address, transport, nowTick);
  }

  /** The id of the server, or -1. */
  int id(Scheduler scheduler, int client, int port, int destination) {
    RealServer server = server(scheduler, client, port, destination);
    return server == null ? -1 : server.id();
  }
}

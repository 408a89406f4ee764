package weir.conntrack;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A table with a single worker, and what its listener heard. */
final class Tables implements AutoCloseable {
  static final int TCP = 6;
  static final int UDP = 17;
  static final int VIP = 0x0a000001;
  static final int VPORT = 80;

  record Removed(int clientAddress, int clientPort, Removal why) {}

  final List<Removed> removed = new ArrayList<>();
  final ConnectionTable table;

  Tables(int capacity) {
    table =
        new ConnectionTable(
            capacity,
            1,
            new Random(7),
            (c, why) ->
                removed.add(
                    new Removed(Connection.clientAddress(c), Connection.clientPort(c), why)));
    table.online(0);
  }

  int hash(int protocol, int client, int port) {
    return table.hash(protocol, client, port, VIP, VPORT);
  }

  long find(int protocol, int client, int port) {
    return table.find(hash(protocol, client, port), protocol, client, port, VIP, VPORT);
  }

  long findReply(int protocol, int server, int serverPort, int client, int port) {
    int hash = table.hash(protocol, server, serverPort, client, port);
    return table.find(hash, protocol, server, serverPort, client, port);
  }

  /** A claimed DR entry; 0 if the table has no slot. */
  long claim(int protocol, int client, int port, int server, int state, int timeout, int nowTick) {
    long c = table.claim(hash(protocol, client, port), nowTick);
    if (c != 0) {
      Connection.setForward(c, protocol, client, port, VIP, VPORT, server, 8080);
      Connection.setStatus(c, Connection.status(state, Connection.DROUTE, timeout));
      Connection.touch(c, nowTick);
    }
    return c;
  }

  /** Publishes a DR connection; 0 if the table has no slot. */
  long insert(int client, int port, int state, int timeout, int nowTick) {
    long c = claim(TCP, client, port, 0x0a010001, state, timeout, nowTick);
    return c == 0 ? 0 : table.publish(c);
  }

  /** Claims a NAT connection. */
  long claimNat(int client, int port, int server, int nowTick) {
    long forward = claim(TCP, client, port, server, TcpStates.SYN_RECV, 6000, nowTick);
    Connection.translate(forward);
    return forward;
  }

  /** How many entries a table for one worker has. */
  static int entries(int capacity) {
    return capacity + capacity / 128 + 2 * ConnectionTable.SPARE;
  }

  @Override
  public void close() {
    table.close();
  }
}

package weir.netns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Many real servers in one namespace, an address each. A server says its address to whoever
 * connects, and closes. Servers die and come back as the test says.
 */
public final class ServerFarm implements AutoCloseable {
  private static final int BACKLOG = 256;

  private final Netns namespace;
  private final String device;
  private final int port;
  private final Map<String, ServerSocket> listeners = new TreeMap<>();
  private final Set<String> vanished = new TreeSet<>();

  private ServerFarm(Netns namespace, String device, int port) {
    this.namespace = namespace;
    this.device = device;
    this.port = port;
  }

  /**
   * Starts all of them; ends with the lab.
   *
   * @param addresses put on {@code device}, so that it answers ARP for them
   */
  public static ServerFarm start(
      Netns namespace, String device, Collection<String> addresses, int port) {
    ServerFarm farm = namespace.lab().own(new ServerFarm(namespace, device, port));
    farm.addresses("add", addresses);
    farm.listen(addresses);
    return farm;
  }

  /** The programs end, their hosts live: connections are refused. */
  public void stop(Collection<String> addresses) {
    for (String address : addresses) {
      ServerSocket listener = listeners.remove(address);
      if (listener != null) {
        close(listener);
      }
    }
  }

  /** The hosts go: nobody answers. */
  public void vanish(Collection<String> addresses) {
    addresses("del", addresses);
    vanished.addAll(addresses);
    stop(addresses);
  }

  /** They are back. */
  public void revive(Collection<String> addresses) {
    addresses("add", addresses.stream().filter(vanished::remove).toList());
    listen(addresses);
  }

  /** Those that answer. */
  public Set<String> alive() {
    return Set.copyOf(listeners.keySet());
  }

  private void addresses(String verb, Collection<String> addresses) {
    namespace.ip(
        addresses.stream()
            .map(address -> "address " + verb + " " + address + "/32 dev " + device)
            .toArray(String[]::new));
  }

  private void listen(Collection<String> addresses) {
    // One thread of the namespace opens all of them.
    List<ServerSocket> opened =
        namespace.call(
            () -> {
              List<ServerSocket> sockets = new ArrayList<>();
              for (String address : addresses) {
                ServerSocket socket = new ServerSocket();
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(address, port), BACKLOG);
                sockets.add(socket);
              }
              return sockets;
            });
    for (ServerSocket socket : opened) {
      String address = socket.getInetAddress().getHostAddress();
      listeners.put(address, socket);
      Thread.ofVirtual().start(() -> serve(socket, address));
    }
  }

  private static void serve(ServerSocket listener, String address) {
    while (!listener.isClosed()) {
      try (Socket client = listener.accept()) {
        client.getOutputStream().write(address.getBytes(StandardCharsets.US_ASCII));
      } catch (IOException closed) {
        // Ours, or the client's end: a health check says nothing.
      }
    }
  }

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new LabException("cannot close a listener", e);
    }
  }

  @Override
  public void close() {
    listeners.values().forEach(ServerFarm::close);
    listeners.clear();
  }
}

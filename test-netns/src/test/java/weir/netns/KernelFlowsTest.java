package weir.netns;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.PortUnreachableException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The flow cache in the kernel: what it forwards is counted, seen and stopped as if a worker had
 * forwarded it.
 */
@NetnsTest(needs = {"nginx", "ethtool"})
@Timeout(value = 90, unit = SECONDS)
final class KernelFlowsTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int FENCE_PORT = 9;
  private static final int DATAGRAMS = 300;
  private static final int REQUESTS = 50;

  /** So many packets a worker may see before the kernel forwards the rest of a connection. */
  private static final int FIRST_OF_A_FLOW = 20;

  private static final int ANSWER_MS = Await.patiently((int) SOON.toMillis());
  private static final long UDP_TIMEOUT_S = 300;
  private static final long ESTABLISHED_TIMEOUT_S = 900;
  private static final int SILENCE_MS = Await.patiently(100);
  private static final Pattern CARRIED =
      Pattern.compile("\"flowCache\"[^}]*\"packets\"\\s*:\\s*(\\d+)");

  /** A client's socket to a service that echoes. */
  private static final class Echo implements AutoCloseable {
    private final DatagramSocket socket;

    Echo(int port) throws IOException {
      socket = new DatagramSocket();
      socket.setSoTimeout(ANSWER_MS);
      socket.connect(InetAddress.getByName(Topology.VIP), port);
    }

    void send() throws IOException {
      DatagramPacket datagram = new DatagramPacket(new byte[100], 100);
      try {
        socket.send(datagram);
      } catch (PortUnreachableException newsOfAnEarlierOne) {
        socket.send(datagram);
      }
    }

    void exchange(int datagrams) throws IOException {
      for (int i = 0; i < datagrams; i++) {
        send();
        socket.receive(new DatagramPacket(new byte[100], 100));
      }
    }

    /** Whether nothing of what was sent has come back, or the news that nobody is there. */
    boolean isSilent() throws IOException {
      socket.setSoTimeout(SILENCE_MS);
      try {
        socket.receive(new DatagramPacket(new byte[100], 100));
        return false;
      } catch (SocketTimeoutException | PortUnreachableException nothing) {
        return true;
      } finally {
        socket.setSoTimeout(ANSWER_MS);
      }
    }

    int port() {
      return socket.getLocalPort();
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  private static Topology build(Lab lab, Deployment.Network network, String hook) {
    Topology site = network.build(lab);
    if (hook.equals("xdp")) {
      // Checksums complete, as from a wire; and who is sent to at XDP has to receive by NAPI.
      for (Netns namespace : lab.namespaces()) {
        for (String device : namespace.devices()) {
          namespace.run("ethtool", "-K", device, "tx", "off", "gro", "on");
        }
      }
    }
    site.servers().forEach(Nginx::start);
    for (int number = 1; number <= site.servers().size(); number++) {
      String address = network.kind().equals("NAT") ? site.serverAddress(number) : Topology.VIP;
      UdpEcho.start(site.servers().get(number - 1), address, Deployment.ECHO_PORT);
      UdpEcho.start(site.servers().get(number - 1), address, FENCE_PORT);
    }
    return site;
  }

  @ParameterizedTest
  @CsvSource({"NAT, tcx", "NAT, xdp", "DIRECT_ROUTING, xdp", "TUNNEL, tcx"})
  void kernelShouldForwardAsAWorkerWould(Deployment.Network network, String hook)
      throws IOException {
    try (Lab lab = Lab.open()) {
      Topology site = build(lab, network, hook);
      String kind = network.kind();
      Path file =
          lab.file(
              "keepalived.conf",
              VirtualServer.configuration(
                  site,
                  new VirtualServer("TCP", Nginx.PORT, "rr", kind),
                  new VirtualServer("UDP", Deployment.ECHO_PORT, "rr", kind),
                  new VirtualServer("UDP", FENCE_PORT, "rr", kind)));
      DirectorProcess director =
          DirectorProcess.start(
              site.director(), file, "--attach", hook, "--flow-cache", "always", "--flows", "4096");
      Site at =
          new Site(
              site,
              director,
              DirectorProcess.ipvsadm(lab),
              kind.equals("NAT"),
              switch (network) {
                case NAT, NAT_FAR -> " -m";
                case TUNNEL -> " -i";
                default -> " -g";
              });
      try (Echo echo = site.client().call(() -> new Echo(Deployment.ECHO_PORT));
          Echo fence = site.client().call(() -> new Echo(FENCE_PORT))) {
        at.shouldCountDatagrams(echo);
        at.shouldFollowConnections();
        at.shouldSendNothingToAServerThatIsGone(echo, fence);
        at.shouldForwardNothingWithoutTheAddress(echo);
      } catch (AssertionError | LabException e) {
        throw new AssertionError(
            e + "\n" + director.process().output() + "\n" + director.status("--verbose"), e);
      }
    }
  }

  private record Site(
      Topology site, DirectorProcess director, Path tools, boolean nat, String method) {
    private List<String> ipvsadm(String arguments) {
      Background shell =
          DirectorProcess.shell(site.director(), tools.resolve("ipvsadm") + " " + arguments);
      assertEquals(0, shell.awaitExit(SOON), shell.output());
      return shell.output().lines().toList();
    }

    private long carried() {
      Matcher matcher = CARRIED.matcher(director.status("--json"));
      assertTrue(matcher.find(), "no flow cache");
      return Long.parseLong(matcher.group(1));
    }

    /** The numbers of a service: connections, packets in and out, bytes in and out. */
    private List<String> stats(String service) {
      String line =
          ipvsadm("-Ln --stats --exact " + service).stream()
              .filter(l -> l.startsWith("TCP ") || l.startsWith("UDP "))
              .findFirst()
              .orElseThrow();
      return List.of(line.trim().split("\\s+", -1)).subList(2, 7);
    }

    void shouldCountDatagrams(Echo echo) throws IOException {
      echo.exchange(DATAGRAMS);
      long sentNs = System.nanoTime();
      String service = "-u " + Topology.VIP + ":" + Deployment.ECHO_PORT;
      int bytes = DATAGRAMS * 128;
      List<String> all =
          List.of(
              "1", "" + DATAGRAMS, nat ? "" + DATAGRAMS : "0", "" + bytes, nat ? "" + bytes : "0");
      Await.until(SOON, "all to be counted", () -> stats(service).equals(all));
      long expected = (nat ? 2L : 1L) * (DATAGRAMS - FIRST_OF_A_FLOW);
      Await.until(SOON, "the kernel to have forwarded most", () -> carried() > expected);
      String entry = entry("UDP", echo.port());
      assertBeganAnew(entry, UDP_TIMEOUT_S, sentNs);
      String explained =
          director.ask(
              "explain",
              "udp",
              Topology.clientAddress(1) + ":" + echo.port(),
              Topology.VIP + ":" + Deployment.ECHO_PORT);
      assertTrue(explained.contains("in the flow cache"), explained);
    }

    /** By ipvsadm's column of what is left, minutes and seconds. */
    private static void assertBeganAnew(String entry, long timeoutS, long sentNs) {
      String[] left = List.of(entry.split("\\s+", -1)).get(1).split(":", -1);
      long sinceS = timeoutS - 60L * Integer.parseInt(left[0]) - Integer.parseInt(left[1]);
      long sentS = (System.nanoTime() - sentNs) / 1_000_000_000;
      assertTrue(sinceS >= 0 && sinceS < sentS + 10, entry + ", sent " + sentS + " s ago");
    }

    private String entry(String protocol, int clientPort) {
      return ipvsadm("-Lcn").stream()
          .filter(l -> l.startsWith(protocol) && l.contains(":" + clientPort + " "))
          .findFirst()
          .orElse("");
    }

    void shouldFollowConnections() throws IOException {
      long before = carried();
      Socket socket = site.client().call(() -> new Socket(Topology.VIP, Nginx.PORT));
      BufferedReader in =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
      socket.setSoTimeout(ANSWER_MS);
      for (int i = 0; i < REQUESTS; i++) {
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: weir\r\n\r\n".getBytes(US_ASCII));
        String line = in.readLine();
        while (line != null && !line.isEmpty()) {
          line = in.readLine();
        }
        assertTrue(String.valueOf(in.readLine()).startsWith("server"));
      }
      long sentNs = System.nanoTime();
      // A request is one packet at least: whether an acknowledgment of its own comes is up to TCP.
      Await.until(SOON, "TCP in the kernel", () -> carried() - before > REQUESTS - FIRST_OF_A_FLOW);
      String entry = entry("TCP", socket.getLocalPort());
      assertTrue(entry.contains("ESTABLISHED"), entry);
      assertBeganAnew(entry, ESTABLISHED_TIMEOUT_S, sentNs);
      socket.setSoLinger(true, 0);
      int port = socket.getLocalPort();
      socket.close();
      // It may have been seen, and the connection be over, by the time that a slow machine looks.
      Await.until(SOON, "the reset to be seen", () -> isClosed(entry("TCP", port)));
    }

    private static boolean isClosed(String entry) {
      return entry.isEmpty() || entry.contains(" CLOSE ");
    }

    void shouldSendNothingToAServerThatIsGone(Echo echo, Echo fence) throws IOException {
      // It may have timed out meanwhile, on a slow machine.
      echo.exchange(REQUESTS);
      String destination = List.of(entry("UDP", echo.port()).split("\\s+", -1)).get(5);
      String service = "-u " + Topology.VIP + ":" + Deployment.ECHO_PORT;
      ipvsadm("-d " + service + " -r " + destination);
      for (int i = 0; i < REQUESTS; i++) {
        echo.send();
      }
      fence.exchange(1);
      assertTrue(echo.isSilent(), "what " + destination + " got after it was removed");
      ipvsadm("-a " + service + " -r " + destination + method);
    }

    void shouldForwardNothingWithoutTheAddress(Echo echo) throws IOException {
      try (Echo other = site.client().call(() -> new Echo(Deployment.ECHO_PORT))) {
        other.exchange(REQUESTS);
        site.director().ip("address del " + Topology.VIP + "/32 dev front");
        Await.until(SOON, "silence", () -> isSilentAfterOne(other));
        for (int i = 0; i < REQUESTS; i++) {
          other.send();
          echo.send();
        }
        assertTrue(other.isSilent(), "it is no director any more");
        site.director().ip("address add " + Topology.VIP + "/32 dev front");
        Await.until(SOON, "the director's return", () -> !isSilentAfterOne(other));
      }
    }

    private static boolean isSilentAfterOne(Echo echo) {
      try {
        echo.send();
        return echo.isSilent();
      } catch (IOException e) {
        throw new LabException("cannot send", e);
      }
    }
  }
}

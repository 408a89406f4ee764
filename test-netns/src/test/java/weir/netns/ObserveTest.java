package weir.netns;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import weir.netns.Deployment.Network;

/** What a director tells of one connection: as JSON, to Prometheus, and when asked to explain. */
@NetnsTest(needs = "nginx")
@Timeout(value = 90, unit = SECONDS)
final class ObserveTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final JsonMapper JSON = new JsonMapper();

  private static String weir(Netns director, String... arguments) {
    Background command = DirectorProcess.weir(director, arguments);
    assertEquals(0, command.awaitExit(SOON), command::output);
    return command.output();
  }

  @Test
  void shouldTellOfAConnectionInEveryForm() throws Exception {
    VirtualServer service = new VirtualServer("TCP", Nginx.PORT, "rr", "NAT");
    try (Deployment deployment = Deployment.of(Network.NAT, Offloads.DEFAULT, service)) {
      Netns director = deployment.site().director();
      try (Socket open = deployment.client().call(() -> new Socket(Topology.VIP, Nginx.PORT))) {
        String client = open.getLocalAddress().getHostAddress() + ":" + open.getLocalPort();
        String virtual = Topology.VIP + ":" + Nginx.PORT;

        JsonNode explained =
            JSON.readTree(weir(director, "explain", "tcp", client, virtual, "--json"));
        assertEquals("to_server", explained.path("verdict").asString());
        assertEquals("connection", explained.path("basis").asString());
        assertEquals("ESTABLISHED", explained.path("connection").path("state").asString());
        JsonNode way = explained.path("ways").get(0);
        String server = way.path("server").asString();
        assertEquals("Masq", way.path("forward").asString());
        assertEquals(client + " -> " + server, way.path("leaves").asString());
        assertEquals(1500, way.path("mtu").asInt());

        String reply = weir(director, "explain", "tcp", server, client);
        assertTrue(reply.contains("leaves as    " + virtual + " -> " + client), reply);
        assertTrue(reply.contains("verdict      sent to the client"), reply);
        String other = weir(director, "explain", "tcp", client, Topology.VIP + ":81");
        assertTrue(other.contains("verdict      goes to the kernel"), other);

        JsonNode status = JSON.readTree(weir(director, "status", "--json"));
        assertEquals(1, status.path("table").path("connections").asInt());
        int active = 0;
        for (JsonNode each : status.path("services").get(0).path("servers")) {
          active += each.path("active").asInt();
          boolean its = server.equals(each.path("address").asString() + ":" + Nginx.PORT);
          assertEquals(its ? 1 : 0, each.path("stats").path("connections").asInt());
        }
        assertEquals(1, active);
        assertEquals(3, status.path("pools").get(0).path("members").size());
        assertTrue(status.path("workers").get(0).path("busyS").asDouble() > 0);
        assertTrue(status.path("bursts").path("timed").asInt() > 0);
        assertTrue(status.path("packets").path("forwarded").asInt() >= 3);

        String metrics = director.call(() -> Http.get("127.0.0.1", 9273, "/metrics"));
        String labels =
            String.format(
                "{local_address=\"%s\",local_mark=\"\",local_port=\"%d\",proto=\"TCP\","
                    + "remote_address=\"%s\",remote_port=\"%d\"}",
                Topology.VIP, Nginx.PORT, server.substring(0, server.indexOf(':')), Nginx.PORT);
        assertTrue(metrics.contains("weir_server_active_connections" + labels + " 1.0\n"), metrics);
        assertTrue(metrics.contains("weir_server_connections_total" + labels + " 1.0\n"), metrics);

        String drops = weir(director, "stats", "--drops");
        assertTrue(drops.contains("neighbour_unresolved "), drops);
      }
    }
  }
}

package weir.netns;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * I15, I16, S3: HTTP and HTTPS bundled by one firewall mark with persistence, by the line that the
 * manuals print, send each client to one server for both.
 */
@NetnsTest(needs = {"nginx", "curl", "openssl", "iptables", "iptables-save"})
@Timeout(value = 120, unit = SECONDS)
final class FirewallMarkTest {
  private static final int CLIENTS = 50;
  private static final int SERVERS = 3;

  /** As the manuals print it, with the VIP of the lab. */
  private static final String RULE =
      "iptables -t mangle -A PREROUTING -p tcp -d "
          + Topology.VIP
          + "/32 -m multiport --dports 80,443 -j MARK --set-mark 80\n";

  /** What binds the first client, by the mark and not by an address (ipvsadm -Lcn). */
  private static final Pattern TEMPLATE =
      Pattern.compile(
          "(?m)^IP  (0\\d|10):[0-5]\\d  (NONE|ASSURED) +10\\.1\\.0\\.150:0 +0\\.0\\.0\\.80:0 ");

  private static Topology site(Lab lab, String kind) {
    Topology site =
        kind.equals("NAT")
            ? Topology.nat(lab, 1, SERVERS)
            : Topology.directRouting(lab, 1, SERVERS);
    site.client()
        .ip(
            IntStream.range(0, CLIENTS)
                .mapToObj(i -> "address add " + client(i) + "/24 dev front")
                .toArray(String[]::new));
    Path certificate = certificate(site.client());
    site.servers().forEach(server -> Nginx.startWithTls(server, certificate));
    return site;
  }

  private static String client(int i) {
    return "10.1.0." + (150 + i);
  }

  private static Path certificate(Netns anywhere) {
    Path file = anywhere.lab().directory("tls").resolve("certificate.pem");
    anywhere.run(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=lab"
            .concat(" -keyout " + file + " -out " + file + ".crt")
            .split(" "));
    anywhere.run("sh", "-c", "cat " + file + ".crt >> " + file);
    return file;
  }

  private static Path configuration(Topology site, String kind, String serverPort) {
    String servers =
        IntStream.rangeClosed(1, SERVERS)
            .mapToObj(
                number ->
                    """
                      real_server %s %s {
                        TCP_CHECK {
                          connect_port 80
                        }
                      }
                    """
                        .formatted(site.serverAddress(number), serverPort))
            .collect(Collectors.joining());
    return site.lab()
        .file(
            "keepalived.conf",
            """
            virtual_server fwmark 80 {
              delay_loop 1
              lb_algo rr
              lb_kind %s
              persistence_timeout 600
            %s}
            """
                .formatted(kind, servers));
  }

  /** The servers that answer a client, one after the other. */
  private static List<String> ask(Topology site, String client, String... schemes) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("curl", "-sSfk", "--max-time", "20", "--interface", client));
    for (String scheme : schemes) {
      command.add(scheme + "://" + Topology.VIP + "/");
    }
    return site.client().run(command).lines().toList();
  }

  @ParameterizedTest
  @CsvSource({"DR, 80, --dports", "NAT, 0, --dport"})
  void shouldSendAClientToOneServerForBothPorts(String kind, String serverPort, String dports) {
    try (Lab lab = Lab.open()) {
      Topology site = site(lab, kind);
      Path rules = lab.file("marks", RULE.replace("--dports", dports));
      DirectorProcess director =
          DirectorProcess.start(
              site.director(),
              configuration(site, kind, serverPort),
              "--mark-rules",
              rules.toString());
      assertTrue(director.process().output().contains("FWM 80 rr (3)"), director.process()::output);

      Map<String, Integer> clients = new TreeMap<>();
      for (int i = 0; i < CLIENTS; i++) {
        String first = i % 2 == 0 ? "http" : "https";
        String second = i % 2 == 0 ? "https" : "http";
        List<String> servers = ask(site, client(i), first, second, first);
        String server = servers.getFirst();
        assertEquals(List.of(server, server, server), servers, client(i));
        clients.merge(server, 1, Integer::sum);
      }

      assertEquals(SERVERS, clients.size(), clients::toString);
      clients.forEach(
          (server, count) -> assertTrue(count >= CLIENTS / SERVERS / 2, clients::toString));
      String status = director.status();
      assertTrue(status.contains("FWM  80 rr persistent 600\n"), status);
      String connections = director.status("--connections");
      assertTrue(TEMPLATE.matcher(connections).find(), connections);
    }
  }

  /** The rules are those of the host's netfilter, and name senders: the others meet the host. */
  @Test
  void shouldTakeTheRulesOfTheHostAndLeaveItWhatHasNoMark() {
    try (Lab lab = Lab.open()) {
      Topology site = site(lab, "DR");
      Nginx.start(site.director());
      site.director()
          .run(
              ("iptables -t mangle -A PREROUTING -p tcp -i front --dport 80 ! -s "
                      + client(0)
                      + " -j MARK --set-mark 80")
                  .split(" "));
      DirectorProcess.start(
          site.director(), configuration(site, "DR", "80"), "--mark-rules", "live");

      assertEquals(List.of("director"), ask(site, client(0), "http"));
      assertTrue(ask(site, client(1), "http").getFirst().startsWith("server"));
      assertEquals(List.of("director"), ask(site, client(0), "http"));
    }
  }
}

package weir.netns;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weir.control.admin.AdminClient;
import weir.control.admin.Status;

/**
 * K17, K18, K20, P13: one service for each kind of check, and two servers that refuse, disappear
 * and come back. The port of a service tells its check.
 */
@NetnsTest(needs = {"nginx", "openssl"})
@Timeout(value = 300, unit = SECONDS)
final class ChecksTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int TCP = 80;
  private static final int HTTP = 8001;
  private static final int SSL = 8002;
  private static final int SEND_EXPECT = 8003;
  private static final int MISC = 8004;
  private static final int PING = 8005;
  private static final List<Integer> OF_NGINX = List.of(TCP, HTTP, SSL, SEND_EXPECT);

  private Path socket = Path.of("");

  /** A service whose check has a semicolon where a line ends. */
  private static String service(Topology site, int port, String check) {
    String servers =
        Stream.of(1, 2)
            .map(
                number ->
                    """
                      real_server %s %d {
                        %s
                      }
                    """
                        .formatted(
                            site.serverAddress(number),
                            port,
                            check.replace("NUMBER", Integer.toString(number)).replace(";", "\n")))
            .collect(Collectors.joining());
    return """
        virtual_server %s %d {
          delay_loop 1
          delay_before_retry 1
          connect_timeout 1
          alpha
          lb_algo rr
          lb_kind NAT
          protocol TCP
        %s}
        """
        .formatted(Topology.VIP, port, servers);
  }

  private static String configuration(Topology site, Path program) {
    String url = "url {; path /; status_code 200; regex ^server[12]; }; }";
    return """
        global_defs {
          script_user root
        }
        """
        + service(site, TCP, "TCP_CHECK {; bindto 10.2.0.1; bind_if back; fwmark 7; }")
        + service(site, HTTP, "HTTP_GET {; connect_port 80; fast_recovery;" + url)
        + service(
            site, SSL, "SSL_GET {; connect_port 443; virtualhost www.example; enable_sni;" + url)
        + service(
            site,
            SEND_EXPECT,
            "SEND_EXPECT {; connect_port 80; send \"GET / HTTP/1.0\\r\\n\\r\\n\";"
                + " expect \"HTTP/1.1 200\"; }")
        + service(site, MISC, "MISC_CHECK {; misc_path \"" + program + " NUMBER\"; misc_dynamic; }")
        + service(site, PING, "PING_CHECK {; }");
  }

  /** Which server, by its number, has which weight in the service of which port. */
  private Map<Integer, Map<Integer, Integer>> weights() {
    try (AdminClient client = new AdminClient(socket)) {
      return client.status().services().stream()
          .collect(
              Collectors.toMap(
                  Status.Service::port,
                  service ->
                      service.servers().stream()
                          .collect(Collectors.toMap(ChecksTest::number, Status.Server::weight))));
    } catch (IOException tooBusyToAnswer) {
      return Map.of();
    }
  }

  private static int number(Status.Server server) {
    String address = server.address();
    return Integer.parseInt(address.substring(address.lastIndexOf('.') + 1)) - 10;
  }

  private void await(DirectorProcess director, Map<Integer, Map<Integer, Integer>> wanted) {
    try {
      Await.until(
          SOON,
          "servers by service " + wanted,
          () -> weights().entrySet().containsAll(wanted.entrySet()));
    } catch (LabException e) {
      throw new LabException(
          e.getMessage() + "\n" + director.status() + director.process().output(), e);
    }
  }

  private static Map<Integer, Map<Integer, Integer>> all(
      List<Integer> services, Map<Integer, Integer> weights) {
    return services.stream().collect(Collectors.toMap(service -> service, service -> weights));
  }

  private static Path certificate(Lab lab) {
    Path key = lab.file("key.pem", "");
    Path certificate = lab.file("certificate.pem", "");
    Command.run(
        List.of(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-subj",
            "/CN=www.example",
            "-keyout",
            key.toString(),
            "-out",
            certificate.toString()),
        "");
    try {
      return lab.file("both.pem", Files.readString(certificate) + Files.readString(key));
    } catch (IOException e) {
      throw new LabException("no certificate", e);
    }
  }

  @Test
  void shouldTakeServersOutAndInByEachKindOfCheck() throws Exception {
    try (Lab lab = Lab.open()) {
      Topology site = Topology.nat(lab, 1, 2);
      Path certificate = certificate(lab);
      List<Nginx> web =
          site.servers().stream().map(server -> Nginx.startWithTls(server, certificate)).toList();
      // Its status is what a file says, the file of its argument.
      Path state = lab.file("state-1", "0");
      lab.file("state-2", "0");
      Path program =
          lab.file("status", "#!/bin/sh\nread status < ${0%/*}/state-$1\nexit $status\n");
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
      socket = lab.directory("admin").resolve("weir.sock");
      Path file = lab.file("keepalived.conf", configuration(site, program));
      DirectorProcess director =
          DirectorProcess.start(site.director(), file, "--socket", socket.toString());

      Map<Integer, Integer> both = Map.of(1, 1, 2, 1);
      Map<Integer, Integer> second = Map.of(2, 1);
      await(director, all(OF_NGINX, both));
      await(director, all(List.of(MISC, PING), both));

      // Refuses.
      web.getFirst().close();
      await(director, all(OF_NGINX, second));
      await(director, all(List.of(MISC, PING), both));
      web.getFirst().restart();
      await(director, all(OF_NGINX, both));

      // Says nothing any more, not even that it refuses.
      site.servers().getFirst().ip("link set back down");
      await(director, all(OF_NGINX, second));
      await(director, Map.of(PING, second));
      await(director, Map.of(MISC, both));
      site.servers().getFirst().ip("link set back up");
      await(director, all(OF_NGINX, both));
      await(director, Map.of(PING, both));

      Files.writeString(state, "1");
      await(director, Map.of(MISC, second));
      Files.writeString(state, "52");
      await(director, Map.of(MISC, Map.of(1, 50, 2, 1)));
      Files.writeString(state, "0");
      await(director, Map.of(MISC, both));

      String log = director.process().output();
      String server = "[" + site.serverAddress(1) + "]:tcp:";
      for (String line :
          List.of(
              "TCP_CHECK on service " + server + "80 failed after 1 retries.",
              "HTTP_CHECK on service " + server + "80 failed after 1 retries.",
              "Timeout connecting server " + server + "443.",
              "SEND_EXPECT on service " + server + "80 failed after 1 retries.",
              "ICMP CHECK on service [" + site.serverAddress(1) + "] failed after 1 retries.",
              "(exited with status 1).")) {
        assertTrue(log.contains(line), () -> line + "\nis not in\n" + log);
      }
    }
  }
}

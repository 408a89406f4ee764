package weir.netns;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** A1-A6: an operator changes a running director by ipvsadm, as it is called on a real one. */
@NetnsTest(needs = {"nginx"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 300, unit = SECONDS)
final class IpvsadmTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int OTHER_PORT = 8080;

  private final Deployment deployment =
      Deployment.of(
          Deployment.Network.NAT,
          Offloads.DEFAULT,
          new VirtualServer("TCP", Nginx.PORT, "rr", "NAT"));
  private final Path tools = DirectorProcess.ipvsadm(deployment.site().lab());

  @AfterAll
  void close() {
    deployment.close();
  }

  /** What a line of shell prints, and its exit status. */
  private List<String> shell(String line) {
    Background shell =
        DirectorProcess.shell(
            deployment.site().director(), "PATH=" + tools + ":$PATH; " + line + "; echo $?");
    shell.awaitExit(SOON);
    return shell.output().lines().toList();
  }

  private String server(int number) {
    return deployment.site().serverAddress(number);
  }

  @Test
  void serviceShouldComeAndGo() {
    String service = Topology.VIP + ":" + OTHER_PORT;
    assertEquals(
        List.of("0"),
        shell(
            "printf '%s\\n' '-A -t "
                + service
                + " -s rr' '-a -t "
                + service
                + " -r "
                + server(1)
                + ":80 -m' '-a -t "
                + service
                + " -r "
                + server(2)
                + ":80 -m -w 2' | ipvsadm -R"));
    TreeSet<String> answered = new TreeSet<>();
    IntStream.range(0, 4).forEach(i -> answered.add(deployment.ask(OTHER_PORT)));
    assertEquals(List.of("server1", "server2"), List.copyOf(answered));

    List<String> saved = shell("ipvsadm-save -n");
    assertTrue(saved.contains("-a -t " + service + " -r " + server(2) + ":80 -m -w 2"));
    assertTrue(shell("ipvsadm -Lcn").stream().anyMatch(line -> line.contains(" " + service + " ")));
    List<String> counted = shell("ipvsadm -Ln --stats -t " + service);
    assertEquals("TCP  " + service + " 4", counted.get(2).replaceFirst(" +(\\d+) .*", " $1"));
    assertEquals(List.of("0"), shell("ipvsadm -Z"));
    assertTrue(shell("ipvsadm -Ln --stats -t " + service).get(2).endsWith(" 0        0"));

    // What is saved is what was there.
    String rules = String.join("\\n", saved.subList(0, saved.size() - 1));
    assertEquals(
        saved, shell("printf '# saved\\n" + rules + "\\n' | ipvsadm-restore && ipvsadm-save -n"));

    assertEquals(List.of("0"), shell("ipvsadm -D -t " + service));
    assertEquals(List.of("No such service", "255"), shell("ipvsadm -D -t " + service));
    assertFalse(shell("ipvsadm").stream().anyMatch(line -> line.contains(service)));
  }
}

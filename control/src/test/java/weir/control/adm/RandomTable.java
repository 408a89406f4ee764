package weir.control.adm;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Commands that make a table of anything that there can be in one. */
public final class RandomTable {
  private static final List<String> SCHEDULERS =
      List.of(
          "rr",
          "wrr",
          "lc",
          "wlc",
          "sed",
          "nq",
          "dh",
          "lblc",
          "lblcr",
          "fo",
          "ovf",
          "sh -b sh-port",
          "sh -b sh-fallback,sh-port",
          "mh -b mh-fallback",
          "mh",
          "rr -b flag-1,flag-2,flag-3");

  private static final List<String> METHODS = List.of("-g", "-m", "-i");

  private RandomTable() {}

  /** Services and their servers, each once. */
  public static List<String> commands(Random random) {
    List<String> commands = new ArrayList<>();
    int services = 1 + random.nextInt(20);
    for (int i = 1; i <= services; i++) {
      boolean udp = random.nextBoolean();
      boolean marked = random.nextInt(4) == 0;
      String key =
          marked
              ? "-f " + i
              : (udp ? "-u " : "-t ")
                  + "10."
                  + random.nextInt(256)
                  + ".0."
                  + i
                  + ":"
                  + port(random);
      boolean persistent = key.endsWith(":0") || random.nextBoolean();
      commands.add(
          "-A "
              + key
              + (persistent ? " -p " + (1 + random.nextInt(2678400)) : "")
              + (persistent && random.nextBoolean() ? " -M 255.255.240.0" : "")
              + (udp && !marked && random.nextBoolean() ? " -o" : "")
              + " -s "
              + SCHEDULERS.get(random.nextInt(SCHEDULERS.size())));
      int servers = random.nextInt(6);
      for (int j = 1; j <= servers; j++) {
        commands.add(
            "-a %s -r 192.168.%d.%d:%d %s -w %d -x 9 -y 8"
                .formatted(
                    key,
                    random.nextInt(256),
                    j,
                    port(random),
                    METHODS.get(random.nextInt(METHODS.size())),
                    random.nextInt(65536)));
      }
    }
    return commands;
  }

  private static int port(Random random) {
    return random.nextInt(5) == 0 ? 0 : random.nextInt(65536);
  }
}

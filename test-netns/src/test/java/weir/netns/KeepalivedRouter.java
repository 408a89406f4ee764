package weir.netns;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The VRRP part of a real keepalived. */
final class KeepalivedRouter extends VrrpRouter {
  private static final Duration SOON = Duration.ofSeconds(15);

  private final List<Background> runs = new ArrayList<>();
  private Path file = Path.of("");

  KeepalivedRouter(Netns host) {
    super(host);
  }

  @Override
  void start(String blocks) {
    Lab lab = host().lab();
    Path directory = lab.directory("keepalived-" + runs.size());
    file = lab.file("keepalived-" + runs.size() + ".conf", configuration(blocks));
    runs.add(
        host()
            .start(
                "keepalived",
                "-n",
                "-l",
                "-D",
                "-P",
                "-f",
                file.toString(),
                "-p",
                directory.resolve("pid").toString(),
                "-r",
                directory.resolve("vrrp.pid").toString()));
  }

  private static String configuration(String blocks) {
    return "global_defs { \nrouter_id other\n}\n" + blocks;
  }

  @Override
  void stop() {
    runs.getLast().terminate();
    runs.getLast().awaitExit(SOON);
  }

  @Override
  void reload(String blocks) {
    host().lab().file(file.getFileName().toString(), configuration(blocks));
    runs.getLast().hangUp();
  }

  @Override
  List<String> log() {
    return runs.stream()
        .flatMap(run -> run.output().lines())
        .map(line -> line.replaceFirst("^.{24}: ", ""))
        .toList();
  }

  @Override
  String kind() {
    return "keepalived";
  }
}

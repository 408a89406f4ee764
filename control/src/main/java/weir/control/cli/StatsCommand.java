package weir.control.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import weir.control.admin.DropAdvice;
import weir.control.admin.Json;
import weir.control.admin.Request;
import weir.control.admin.StatsTable;
import weir.control.admin.Status;

/** {@code weir stats}. */
@Command(
    name = "stats",
    description = "Print what the running director has counted since its start.",
    mixinStandardHelpOptions = true,
    versionProvider = Weir.VersionLine.class)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class StatsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--drops",
      description = "Print each reason to drop a packet instead, and what to do about it.")
  private boolean drops;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Mixin private Asking director;

  StatsCommand() {}

  /** {@code weir stats --json}: the parts of {@link Status} that count, and drops with advice. */
  private record Stats(
      Status.Packets packets,
      Status.Table table,
      List<Status.Worker> workers,
      Status.Bursts bursts,
      List<Drop> drops) {}

  private record Drop(String reason, long packets, String advice) {}

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    return director.ask(
        spec.commandLine().getErr(),
        client -> {
          out.print(text(client.ask(new Request.StatusRequest())));
          out.flush();
          return Exit.OK;
        });
  }

  private String text(Status status) {
    if (json) {
      return Json.pretty(
          new Stats(
              status.packets(),
              status.table(),
              status.workers(),
              status.bursts(),
              status.drops().entrySet().stream()
                  .map(e -> new Drop(e.getKey(), e.getValue(), DropAdvice.of(e.getKey())))
                  .toList()));
    }
    return drops ? StatsTable.explainedDrops(status.drops()) : StatsTable.of(status);
  }
}

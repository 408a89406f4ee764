package weir.control.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import weir.control.admin.Explained;
import weir.control.admin.ExplainedText;
import weir.control.admin.Json;
import weir.control.admin.Request.ExplainRequest;

/** {@code weir explain PROTO SRC:PORT DST:PORT}. */
@Command(
    name = "explain",
    description = {
      "Say what would become of a packet now: which service it is for, whose connection it is of,",
      "to which server it goes, why and how; or why it is dropped, or left to the kernel."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Weir.VersionLine.class)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ExplainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "PROTO", description = "tcp or udp.")
  private String protocol;

  @Parameters(index = "1", paramLabel = "SRC:PORT", description = "Where it comes from.")
  private String source;

  @Parameters(index = "2", paramLabel = "DST:PORT", description = "Where it goes to.")
  private String destination;

  @Option(
      names = "--in",
      paramLabel = "IF",
      description = "The interface that it comes in by (default: the first one of weir's).")
  private @Nullable String device;

  @Option(
      names = "--mark",
      paramLabel = "N",
      description = "The firewall mark that it has (default: what the mark rules say).")
  private @Nullable String mark;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Mixin private Asking director;

  ExplainCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    ExplainRequest request;
    try {
      int s = source.lastIndexOf(':');
      int d = destination.lastIndexOf(':');
      if (s < 0 || d < 0) {
        throw new IllegalArgumentException("a packet goes from ADDRESS:PORT to ADDRESS:PORT");
      }
      request =
          new ExplainRequest(
              protocol.toUpperCase(Locale.ROOT),
              source.substring(0, s),
              port(source.substring(s + 1)),
              destination.substring(0, d),
              port(destination.substring(d + 1)),
              device,
              mark == null ? null : mark(mark));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
    return director.ask(
        spec.commandLine().getErr(),
        client -> {
          Explained explained = client.ask(request);
          spec.commandLine()
              .getOut()
              .print(json ? Json.pretty(explained) : ExplainedText.of(explained));
          spec.commandLine().getOut().flush();
          return Exit.OK;
        });
  }

  private static int port(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("a port is 1 to 65535, not '" + text + "'", e);
    }
  }

  private static long mark(String text) {
    try {
      return Long.decode(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("a mark is a number such as 8 or 0x8", e);
    }
  }
}

package weir.netns;

import java.util.ArrayList;
import java.util.List;

/** A real wrk that loads a web server. */
final class Wrk {
  /** After how long wrk counts an answer that has not come as an error: its own default. */
  private static final int ANSWER_TAKES_S = 2;

  private Wrk() {}

  /**
   * Starts it.
   *
   * @param options such as {@code -H} and a header, and at last the URL
   */
  static Background start(
      Netns client, int threads, int connections, int seconds, String... options) {
    List<String> command = new ArrayList<>(List.of("wrk", "-t", "" + threads));
    command.addAll(List.of("-c", "" + connections, "-d", seconds + "s"));
    command.addAll(List.of("--timeout", Await.patiently(ANSWER_TAKES_S) + "s"));
    command.addAll(List.of(options));
    return client.start(command.toArray(String[]::new));
  }
}

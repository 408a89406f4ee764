package weir.control.check;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import weir.control.config.Check;
import weir.control.net.EventLoop;

/** One attempt, waited for. */
final class Probing {
  private Probing() {}

  static Outcome attempt(EventLoop loop, Check check) throws Exception {
    try (NettyProber prober = new NettyProber(loop)) {
      return attempt(prober, check, 0);
    }
  }

  static Outcome attempt(Prober prober, Check check, int part) throws Exception {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    prober.attempt(check, part, outcome::complete);
    return outcome.get(15, TimeUnit.SECONDS);
  }

  /** The line of a bad outcome, without the server's name; else what it is. */
  static String fault(Outcome outcome, Check check) {
    return outcome instanceof Outcome.Bad bad
        ? (bad.what() + bad.detail()).replace(Wording.server(check), "IT")
        : outcome.toString();
  }
}

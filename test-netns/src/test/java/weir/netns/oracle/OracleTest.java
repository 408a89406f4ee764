package weir.netns.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weir.netns.NetnsTest;
import weir.netns.oracle.Server.Method;

/**
 * Weir's data plane against the real IPVS, without a flow cache and with one: then what the kernel
 * forwards is compared in the same way, frames, counters, states and all.
 *
 * <p>The methods of forwarding have a guest each, and go on beside each other: many scenarios
 * pause. Each scheduler is played once, with one method. {@code -Dweir.oracle.scenarios=20
 * -Dweir.oracle.packets=2000} plays so many generated scenarios of each scheduler with each method,
 * {@code -Dweir.oracle.seed} those of that seed and the following, {@code -Dweir.oracle.name='DR,
 * w?rr'} those in whose names the expression is found. See {@code ORACLE.md}.
 */
@NetnsTest(needs = {"linux.uml", "ipvsadm", "iptables-legacy", "modprobe"})
@EnabledIf(
    value = "isThere",
    disabledReason = "no shared/ipvs-reference/ipvs-director beside the checkout")
final class OracleTest {
  private static final List<String> SCHEDULERS =
      List.of(
          "rr",
          "wrr",
          "lc",
          "wlc",
          "sed",
          "nq",
          "sh",
          "sh -b sh-port",
          "sh -b sh-fallback",
          "sh -b sh-port,sh-fallback",
          "dh",
          "mh",
          "mh -b mh-port",
          "mh -b mh-fallback",
          "mh -b mh-port,mh-fallback",
          "lblc",
          "lblcr",
          "fo",
          "ovf");
  private static final List<Method> METHODS = List.of(Method.values());

  private static final int SCENARIOS = Integer.getInteger("weir.oracle.scenarios", 0);
  private static final int PACKETS = Integer.getInteger("weir.oracle.packets", 300);
  private static final Pattern NAME = Pattern.compile(System.getProperty("weir.oracle.name", ""));
  private static final long SEED = Long.getLong("weir.oracle.seed", 1);

  /** A little less than an entry in state CLOSE, the shortest timeout of those that matter. */
  private static final Duration CLOSE_LASTS = Duration.ofSeconds(9);

  private static final int REPORT_EVERY = 57;

  static boolean isThere() {
    return IpvsDirector.missing().isEmpty();
  }

  private static Stream<Scenario> handWritten(Method method) {
    return Stream.of(HandWritten.all(method), Affinity.all(method), Knobs.all(method))
        .flatMap(List::stream);
  }

  private static Stream<Scenario> generated(Method method) {
    if (SCENARIOS == 0) {
      return IntStream.range(0, SCHEDULERS.size())
          .filter(i -> METHODS.get(i % METHODS.size()) == method)
          .mapToObj(i -> generate(SEED, SCHEDULERS.get(i), method));
    }
    return LongStream.range(SEED, SEED + SCENARIOS)
        .boxed()
        .flatMap(seed -> SCHEDULERS.stream().map(s -> generate(seed, s, method)));
  }

  private static Scenario generate(long seed, String scheduler, Method method) {
    return Generator.generate(seed, scheduler, method, PACKETS);
  }

  /** Whether a difference may come from connections that expired because the machine was slow. */
  private static boolean isTooSlow(Outcome theirs, Comparison comparison) {
    return comparison.difference().isPresent() && theirs.took().compareTo(CLOSE_LASTS) > 0;
  }

  /**
   * All scenarios of one method, in order: IPVS remembers servers for two minutes, counters and
   * all, and of those that look at counters, each is the first with its servers.
   */
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  @Execution(ExecutionMode.CONCURRENT)
  abstract static class OfMethod {
    private final Method method;
    private final Map<String, Integer> explained = new TreeMap<>();
    private int played;
    private IpvsDirector ipvs;
    private WeirDirector weir;
    private WeirDirector weirWithFlowCache;

    OfMethod(Method method) {
      this.method = method;
    }

    @BeforeAll
    void boot() {
      ipvs = IpvsDirector.boot();
      weir = new WeirDirector();
      weirWithFlowCache = WeirDirector.withFlowCache();
    }

    @AfterAll
    void report() {
      long inKernel = weirWithFlowCache.forwardedInKernel();
      weir.close();
      weirWithFlowCache.close();
      ipvs.close();
      System.out.println(
          "oracle: %s, %d scenarios played, %d packets forwarded in the kernel, explained: %s"
              .formatted(method, played, inKernel, explained));
    }

    Stream<Scenario> scenarios() {
      return Stream.concat(handWritten(method), generated(method))
          .filter(scenario -> NAME.matcher(scenario.name()).find());
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("scenarios")
    @Execution(ExecutionMode.SAME_THREAD)
    void shouldDoAsIpvsDoes(Scenario scenario) {
      Outcome ours = Play.of(scenario, weir);
      Outcome theirs = Play.of(scenario, ipvs);
      Comparison comparison = Comparison.of(scenario, theirs, ours, Explained.ALL);
      for (int again = 0; again < 2 && isTooSlow(theirs, comparison); again++) {
        theirs = Play.of(scenario, ipvs);
        comparison = Comparison.of(scenario, theirs, ours, Explained.ALL);
      }
      if (comparison.difference().isEmpty()) {
        Outcome cached = Play.of(scenario, weirWithFlowCache);
        Optional<String> difference =
            Comparison.of(scenario, theirs, cached, Explained.ALL).difference();
        assertEquals("", difference.orElse(""), "with the flow cache");
      }

      played++;
      comparison.explained().forEach((why, n) -> explained.merge(why, n, Integer::sum));
      if (played % REPORT_EVERY == 0) {
        System.out.printf(
            "oracle: %s, %d scenarios so far, explained: %s%n", method, played, explained);
      }
      comparison.difference().ifPresent(System.out::println);
      assertEquals("", comparison.difference().orElse(""));
    }
  }

  @Nested
  final class DirectRouting extends OfMethod {
    DirectRouting() {
      super(Method.DR);
    }
  }

  @Nested
  final class Nat extends OfMethod {
    Nat() {
      super(Method.NAT);
    }
  }

  @Nested
  final class Tunnel extends OfMethod {
    Tunnel() {
      super(Method.TUN);
    }
  }
}

package weir.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A scheduler that draws lots shows itself in many choices. */
class PowerOfTwosTest {
  private static final int CHOICES = 100_000;

  private final ServerLoad load = new ServerLoad(16);

  private double[] shares(int... weights) {
    Scheduler twos = new PowerOfTwos(load, Seed.random("twos"));
    twos.update(
        IntStream.range(0, weights.length)
            .mapToObj(i -> new RealServer(i, i, 80, weights[i], ForwardingMethod.DROUTE, null))
            .toList()
            .reversed());
    double[] shares = new double[weights.length];
    for (int i = 0; i < CHOICES; i++) {
      RealServer chosen = twos.choose(0, 0, 0);
      if (chosen != null) {
        shares[chosen.id()] += 1.0 / CHOICES;
      }
    }
    return shares;
  }

  @Test
  void shouldChooseByWeightWhereAllAreIdle() {
    // Of a sum of 10 there are 11 chances, of which the first server of the list has one more.
    assertEquals(List.of(3, 5, 3), ofEleven(shares(2, 5, 3)));
  }

  private static List<Integer> ofEleven(double[] shares) {
    return Arrays.stream(shares).mapToObj(share -> (int) Math.round(share * 11)).toList();
  }

  @Test
  void shouldPreferTheLessLoadedOfTheTwoDrawn() {
    load.addActive(0, 100);
    // The loaded one is chosen where it is drawn twice: 6 of 11 chances, squared.
    assertEquals(36 / 121.0, shares(5, 5)[0], 0.01);
  }

  @Test
  void shouldCompareOverheadsForTheWeight() {
    load.addActive(0, 10);
    load.addActive(1, 30);
    double[] shares = shares(1, 4);
    // 10 for weight 1 is more than 30 for weight 4; 2 of 6 chances, squared.
    assertEquals(4 / 36.0, shares[0], 0.01);
  }

  @Test
  void shouldLeaveOutWeightZero() {
    double[] shares = shares(0, 5, 0);
    assertEquals(1.0, shares[1], 1e-6);
    assertEquals(0, shares(0, 0)[0]);
  }
}

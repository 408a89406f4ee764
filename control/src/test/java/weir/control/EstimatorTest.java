package weir.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import weir.dataplane.Traffic;

class EstimatorTest {
  @Test
  void shouldMoveByAQuarterEveryTwoSecondsAsIpvsDoes() {
    Estimator estimator = new Estimator(Traffic.NONE);
    assertEquals(Traffic.NONE, estimator.rate());

    Traffic now = new Traffic(200, 2000, 1800, 120_000, 1_500_000);
    estimator.update(now);
    assertEquals(new Traffic(25, 250, 225, 15_000, 187_500), estimator.rate());

    // Nothing more: three quarters are left, and in the end nothing.
    estimator.update(now);
    assertEquals(new Traffic(19, 187, 169, 11_250, 140_625), estimator.rate());
    for (int i = 0; i < 100; i++) {
      estimator.update(now);
    }
    assertEquals(Traffic.NONE, estimator.rate());
  }

  @Test
  void shouldReachASteadyRate() {
    Estimator estimator = new Estimator(Traffic.NONE);
    for (long i = 1; i <= 60; i++) {
      estimator.update(new Traffic(2 * i, 20 * i, 200 * i, 2000 * i, 20_000 * i));
    }
    assertEquals(new Traffic(1, 10, 100, 1000, 10_000), estimator.rate());
  }
}

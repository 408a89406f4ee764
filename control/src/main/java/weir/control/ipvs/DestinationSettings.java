package weir.control.ipvs;

import weir.control.config.LbKind;

/**
 * How packets reach a destination, and how many ({@code ipvsadm -a}, {@code -e}).
 *
 * @param lbKind the forwarding method
 * @param weight share of new connections, 0 for none
 * @param upperThreshold with so many connections it gets no new ones; 0 for no limit
 * @param lowerThreshold with fewer than that it gets them again; 0 for three quarters of the upper
 *     threshold
 */
public record DestinationSettings(
    LbKind lbKind, int weight, int upperThreshold, int lowerThreshold) {
  /** With another weight. */
  public DestinationSettings withWeight(int other) {
    return new DestinationSettings(lbKind, other, upperThreshold, lowerThreshold);
  }
}

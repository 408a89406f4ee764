package weir.dataplane;

import java.util.EnumMap;
import java.util.Map;

/** The values of all knobs. Immutable. */
public final class Sysctls {
  /** What IPVS starts with. */
  public static final Sysctls DEFAULT = new Sysctls(Map.of());

  private final Map<Sysctl, Integer> values = new EnumMap<>(Sysctl.class);

  private Sysctls(Map<Sysctl, Integer> set) {
    for (Sysctl sysctl : Sysctl.values()) {
      values.put(sysctl, set.getOrDefault(sysctl, sysctl.standard()));
    }
  }

  /**
   * These values, but for one.
   *
   * @throws IllegalArgumentException if it is out of range
   */
  public Sysctls with(Sysctl sysctl, int value) {
    if (value < sysctl.min() || value > sysctl.max()) {
      throw new IllegalArgumentException(
          "%s is %d to %d, not %d".formatted(sysctl.label(), sysctl.min(), sysctl.max(), value));
    }
    Map<Sysctl, Integer> changed = new EnumMap<>(values);
    changed.put(sysctl, value);
    return new Sysctls(changed);
  }

  /** The value of a knob. */
  public int get(Sysctl sysctl) {
    return values.getOrDefault(sysctl, sysctl.standard());
  }

  /** Whether a knob is not 0. */
  boolean isOn(Sysctl sysctl) {
    return get(sysctl) != 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Sysctls sysctls && sysctls.values.equals(values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString();
  }
}

package weir.vrrp;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weir.vrrp.Settings.Announcements;
import weir.vrrp.Settings.Authentication;
import weir.vrrp.Settings.Checks;
import weir.vrrp.Settings.Preemption;
import weir.vrrp.Settings.Unicast;

/** Settings with what few tests care about. */
final class Samples {
  static final long SECOND = 1_000_000_000;
  static final InetAddress GROUP = address("224.0.0.18");
  static final InetAddress GROUP_V6 = address("ff02::12");
  static final Samples V2 = new Samples(2, SECOND);
  static final Samples V3 = new Samples(3, SECOND / 10);

  private final int version;
  private int priority = 100;
  private boolean startsAsMaster;
  private long advertIntervalNs;
  private List<InetAddress> addresses = List.of(address("10.0.0.100"), address("10.0.0.101"));
  private Authentication authentication = Authentication.NONE;
  private Preemption preemption = new Preemption(true, 0);
  private @Nullable Unicast unicast;
  private boolean checksumAsV2;

  private Samples(int version, long advertIntervalNs) {
    this.version = version;
    this.advertIntervalNs = advertIntervalNs;
  }

  static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  List<InetAddress> addresses() {
    return addresses;
  }

  long advertIntervalNs() {
    return advertIntervalNs;
  }

  /** The same, but for one thing. */
  private Samples but(Consumer<Samples> change) {
    Samples copy = new Samples(version, advertIntervalNs);
    copy.priority = priority;
    copy.startsAsMaster = startsAsMaster;
    copy.addresses = addresses;
    copy.authentication = authentication;
    copy.preemption = preemption;
    copy.unicast = unicast;
    copy.checksumAsV2 = checksumAsV2;
    change.accept(copy);
    return copy;
  }

  Samples withPriority(int other) {
    return but(copy -> copy.priority = other);
  }

  Samples starting(boolean asMaster) {
    return but(copy -> copy.startsAsMaster = asMaster);
  }

  Samples withInterval(long ns) {
    return but(copy -> copy.advertIntervalNs = ns);
  }

  Samples with(Authentication other) {
    return but(copy -> copy.authentication = other);
  }

  Samples with(Preemption other) {
    return but(copy -> copy.preemption = other);
  }

  Samples with(@Nullable Unicast other) {
    return but(copy -> copy.unicast = other);
  }

  Samples withAddresses(String... others) {
    return but(copy -> copy.addresses = Arrays.stream(others).map(Samples::address).toList());
  }

  Samples withPlainChecksum() {
    return but(copy -> copy.checksumAsV2 = true);
  }

  Settings settings() {
    return new Settings(
        "VI_1",
        version,
        51,
        priority,
        startsAsMaster,
        advertIntervalNs,
        addresses,
        authentication,
        preemption,
        3,
        false,
        false,
        new Announcements(5, 5 * SECOND, 60 * SECOND, 1, 0, 0),
        unicast,
        new Checks(true, checksumAsV2));
  }
}

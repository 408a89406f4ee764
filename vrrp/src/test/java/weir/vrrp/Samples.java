package weir.vrrp;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weir.vrrp.Settings.Announcements;
import weir.vrrp.Settings.Authentication;
import weir.vrrp.Settings.Checks;
import weir.vrrp.Settings.Preemption;
import weir.vrrp.Settings.Unicast;

/** Settings with what few tests care about. */
record Samples(
    int version,
    int priority,
    boolean startsAsMaster,
    long advertIntervalNs,
    List<InetAddress> addresses,
    Authentication authentication,
    Preemption preemption,
    @Nullable Unicast unicast,
    boolean checksumAsV2) {
  static final long SECOND = 1_000_000_000;
  static final InetAddress GROUP = address("224.0.0.18");
  static final InetAddress GROUP_V6 = address("ff02::12");

  static final Samples V2 =
      new Samples(
          2,
          100,
          false,
          SECOND,
          List.of(address("10.0.0.100"), address("10.0.0.101")),
          Authentication.NONE,
          new Preemption(true, 0),
          null,
          false);
  static final Samples V3 =
      new Samples(
          3,
          100,
          false,
          SECOND / 10,
          V2.addresses,
          Authentication.NONE,
          V2.preemption,
          null,
          false);

  static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  Samples withPriority(int other) {
    return new Samples(
        version,
        other,
        startsAsMaster,
        advertIntervalNs,
        addresses,
        authentication,
        preemption,
        unicast,
        checksumAsV2);
  }

  Samples starting(boolean asMaster) {
    return new Samples(
        version,
        priority,
        asMaster,
        advertIntervalNs,
        addresses,
        authentication,
        preemption,
        unicast,
        checksumAsV2);
  }

  Samples with(Authentication other) {
    return new Samples(
        version,
        priority,
        startsAsMaster,
        advertIntervalNs,
        addresses,
        other,
        preemption,
        unicast,
        checksumAsV2);
  }

  Samples with(Preemption other) {
    return new Samples(
        version,
        priority,
        startsAsMaster,
        advertIntervalNs,
        addresses,
        authentication,
        other,
        unicast,
        checksumAsV2);
  }

  Samples with(@Nullable Unicast other) {
    return new Samples(
        version,
        priority,
        startsAsMaster,
        advertIntervalNs,
        addresses,
        authentication,
        preemption,
        other,
        checksumAsV2);
  }

  Samples withAddresses(String... others) {
    return new Samples(
        version,
        priority,
        startsAsMaster,
        advertIntervalNs,
        Arrays.stream(others).map(Samples::address).toList(),
        authentication,
        preemption,
        unicast,
        checksumAsV2);
  }

  Samples withPlainChecksum() {
    return new Samples(
        version,
        priority,
        startsAsMaster,
        advertIntervalNs,
        addresses,
        authentication,
        preemption,
        unicast,
        true);
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

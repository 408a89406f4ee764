package weir.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import weir.vrrp.Settings.Authentication;

/**
 * Messages of anybody on the wire: real advertisements with bytes changed, cut off, added and
 * exchanged, the checksum right or wrong. {@code -Dweir.vrrp.mutations=10000000} for a long run.
 */
class HostilePacketsTest {
  private static final int MUTATIONS = Integer.getInteger("weir.vrrp.mutations", 2_000_000);
  private static final long NOW = 1_000 * Samples.SECOND;

  private final List<Samples> kinds =
      List.of(
          Samples.V2,
          Samples.V2.with(new Authentication(Authentication.Type.PASS, "secret")),
          Samples.V2.with(new Authentication(Authentication.Type.AH, "secret")),
          Samples.V3);

  private int held;

  private final class Effect implements Effects {
    @Override
    public void advertise(int priority) {}

    @Override
    public void hold(boolean hold) {
      held += hold ? 1 : -1;
    }

    @Override
    public void announce(int times) {}

    @Override
    public void entered(State state) {}

    @Override
    public void log(String line) {}
  }

  private static byte[] mutated(byte[] packet, SplittableRandom random) {
    byte[] copy = packet.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      switch (random.nextInt(5)) {
        case 0 -> copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
        case 1 -> copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
        case 2 -> copy = Arrays.copyOf(copy, 1 + random.nextInt(copy.length));
        case 3 -> copy = Arrays.copyOf(copy, copy.length + random.nextInt(64));
        default -> {
          int from = random.nextInt(copy.length);
          int to = random.nextInt(copy.length);
          System.arraycopy(copy, from, copy, to, Math.min(4, copy.length - Math.max(from, to)));
        }
      }
    }
    if (random.nextBoolean() && copy.length >= Datagram.IPV4_HEADER) {
      // So that more than the first check is reached.
      copy[2] = (byte) (copy.length >> 8);
      copy[3] = (byte) copy.length;
    }
    if (random.nextBoolean() && copy.length >= Datagram.IPV4_HEADER + AdvertWriter.HEADER) {
      int at = Datagram.IPV4_HEADER;
      copy[at + 6] = 0;
      copy[at + 7] = 0;
      int checksum = Checksums.of(copy, at, copy.length - at);
      copy[at + 6] = (byte) (checksum >> 8);
      copy[at + 7] = (byte) checksum;
    }
    return copy;
  }

  @Test
  void shouldNeitherThrowNorBelieveWhatIsNotSo() {
    long seed = Long.getLong("weir.seed", System.nanoTime());
    System.out.println("hostile VRRP: " + MUTATIONS + " messages from -Dweir.seed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    List<Long> good = new ArrayList<>();
    for (Samples kind : kinds) {
      good.add(play(kind, random, MUTATIONS / kinds.size()));
    }
    assertTrue(good.getFirst() > 0, "some are valid: the test reaches the state machine");
    // TOS and the header's checksum are not signed: such a one is genuine, and heard once.
    assertTrue(good.get(2) <= 1, "nobody forges a signature");
  }

  /** Returns how many were good. */
  private long play(Samples kind, SplittableRandom random, int count) {
    Settings settings = kind.settings();
    held = 0;
    VirtualRouter router = new VirtualRouter(settings, Samples.address("10.0.0.2"), new Effect());
    AdvertReader reader = new AdvertReader(settings);
    byte[] packet = new AdvertWriter(settings).ipv4(Samples.address("10.0.0.9"), Samples.GROUP, 90);
    router.start(NOW);
    long now = NOW;
    long good = 0;
    for (int i = 0; i < count; i++) {
      byte[] hostile = mutated(packet, random);
      Datagram datagram = Datagram.ofIpv4(hostile, hostile.length);
      if (datagram == null || AdvertReader.virtualRouterId(datagram) != 51) {
        continue;
      }
      State before = router.state();
      switch (reader.read(datagram)) {
        case Verdict.Bad _ -> assertEquals(before, router.state());
        case Verdict.Good(Advert advert) -> {
          good++;
          router.receive(advert, now);
          boolean mayObey =
              advert.priority() > settings.priority()
                  || (advert.priority() == settings.priority() && before == State.MASTER);
          assertTrue(router.state() == before || mayObey, () -> before + " obeyed " + advert);
        }
      }
      now += random.nextLong(Samples.SECOND / 100);
      if (router.nextNs() <= now) {
        router.tick(now);
      }
      assertEquals(router.state() == State.MASTER ? 1 : 0, held);
    }
    return good;
  }
}

package weir.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What {@code ip_vs} of Linux 6.1.176 chose for the SYNs of fourteen clients, each from one port
 * higher than the one before: with servers 1, 2, 3 of weights 1, 3, 2 added in this order; after
 * the weight of 2 became 0; after it became 6; and after 3 was removed. All connections stay
 * active.
 */
class RecordedChoicesTest {
  private static final int PORT = VirtualService.SH_PORT;
  private static final int FALLBACK = VirtualService.SH_FALLBACK;
  private static final int CLIENTS = 14;
  private static final int FIRST_CLIENT = 0x0a090001;
  private static final int VIP = 0x0a010050;

  record Recorded(String scheduler, int flags, List<String> choices) {
    @Override
    public String toString() {
      return scheduler + " " + flags;
    }
  }

  static List<Recorded> recorded() {
    return List.of(
        of("sed", 0, "23232123232123", "31331331331331", "22222222222222", "22222222222222"),
        of("nq", 0, "32123223232123", "31331331331331", "22222222222222", "22222222222222"),
        of("sh", 0, "23313232222321", "3-1313-3-3-131", "12322222212331", "22222222222222"),
        of("sh", PORT, "22231222333322", "11---3333111--", "22221323223232", "22222212221222"),
        of("sh", FALLBACK, "23313232222321", "33131333333131", "12322222212331", "22222222222222"),
        of("dh", 0, "11111111111111", "11111111111111", "11111111111111", "22222222222222"),
        of("mh", 0, "32321332231323", "3-3-133--313-3", "22321222222323", "22221222222222"),
        of("mh", PORT, "32213323322133", "33--133111-133", "11122332232223", "22222221222212"),
        of("mh", FALLBACK, "32321332231323", "33331333131313", "22321222222323", "22221222222222"),
        of("lblc", 0, "33322221111111", "11111111111111", "11111111111111", "11111111111111"),
        of("lblcr", 0, "33322221123212", "33133133133133", "22222222222222", "22222222222222"),
        of("fo", 0, "22222222222222", "33333333333333", "22222222222222", "22222222222222"),
        of("ovf", 0, "222233311-----", "--------------", "222-----------", "--------------"));
  }

  private static Recorded of(String scheduler, int flags, String... choices) {
    return new Recorded(scheduler, flags, List.of(choices));
  }

  private final ServerLoad load = new ServerLoad(16);
  private final Asking asking = new Asking();
  private int port = 2000;

  @ParameterizedTest
  @MethodSource("recorded")
  void shouldChooseAsIpvsDid(Recorded recorded) {
    Scheduler scheduler = Schedulers.create(recorded.scheduler, recorded.flags, 1, load);
    List<String> choices = new ArrayList<>();
    scheduler.update(List.of(server(1, 1), server(2, 3), server(3, 2)));
    choices.add(choices(scheduler));
    scheduler.update(List.of(server(1, 1), server(2, 0), server(3, 2)));
    choices.add(choices(scheduler));
    scheduler.update(List.of(server(1, 1), server(2, 6), server(3, 2)));
    choices.add(choices(scheduler));
    scheduler.update(List.of(server(1, 1), server(2, 6)));
    choices.add(choices(scheduler));
    assertEquals(recorded.choices, choices);
  }

  private String choices(Scheduler scheduler) {
    StringBuilder ids = new StringBuilder();
    for (int i = 0; i < CLIENTS; i++) {
      int id = asking.id(scheduler, FIRST_CLIENT + i, port++, VIP);
      ids.append(id < 0 ? "-" : String.valueOf(id));
      if (id >= 0) {
        load.addActive(id, 1);
      }
    }
    return ids.toString();
  }

  private static RealServer server(int id, int weight) {
    return new RealServer(id, 0x0a02000a + id, 80, weight, ForwardingMethod.DROUTE, null);
  }
}

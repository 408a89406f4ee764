package weir.netns.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weir.netns.oracle.Packet.Checksum;
import weir.netns.oracle.Server.Method;

/** Whether a difference would be noticed: our data plane against itself, tampered with. */
final class ComparisonTest {
  private static final Service SERVICE = Service.tcp(80, "rr");
  private static final Flow FLOW = SERVICE.from(Site.client(1), 1024);
  private static final Scenario SCENARIO =
      Scenario.of(
          "two servers",
          new Step.AddService(SERVICE),
          new Step.AddServer(SERVICE, new Server(1, 80, 1, Method.DR)),
          new Step.AddServer(SERVICE, new Server(2, 80, 1, Method.DR)),
          new Step.Send(FLOW, Packet.request(Packet.SYN)));

  private WeirDirector weir;

  @BeforeEach
  void open() {
    weir = new WeirDirector();
  }

  @AfterEach
  void close() {
    weir.close();
  }

  @Test
  void sameOutcomesShouldNotDiffer() {
    for (Method method : List.of(Method.DR, Method.NAT)) {
      Scenario scenario = Generator.generate(1, "wlc", method, 500);
      Comparison comparison =
          Comparison.of(scenario, Play.of(scenario, weir), Play.of(scenario, weir), List.of());
      assertEquals(Optional.empty(), comparison.difference());
      assertEquals(Map.of(), comparison.explained());
    }
  }

  @Test
  void frameToAnotherServerShouldBeReportedWithItsStep() {
    Outcome other = tampered(outcome -> outcome.sent().get(3).set(0, toOtherServer(outcome)));

    String difference = difference(other);

    assertTrue(difference.contains("scenario two servers"), difference);
    assertTrue(difference.contains("first difference at step 3: Send"), difference);
    assertTrue(difference.contains("02:00:00:00:02:0b"), difference);
    assertTrue(difference.contains("02:00:00:00:02:0c"), difference);
  }

  @Test
  void missingAndStrayFramesShouldBeReported() {
    assertTrue(difference(tampered(o -> o.sent().get(3).clear())).contains("Weir: nothing"));
    String stray = difference(tampered(o -> o.strays().add(o.sent().get(3).getFirst())));
    assertTrue(stray.contains("on account of no packet\nIPVS: nothing\nWeir: BACK: "), stray);
  }

  @Test
  void tablesShouldBeCompared() {
    Snapshot end = Play.of(SCENARIO, weir).snapshot(4);
    assertEquals(
        List.of(
            "TCP 10.1.0.80:80 -> 10.2.0.11:80 Route 1 0 0",
            "TCP 10.1.0.80:80 -> 10.2.0.12:80 Route 1 1 0",
            "TCP 10.1.0.80:80 rr"),
        end.table());
    Snapshot without = new Snapshot(end.table(), List.of(), end.traffic());

    String difference = difference(tampered(outcome -> outcome.snapshots().put(4, without)));

    assertTrue(
        difference.contains(
            "IPVS: TCP SYN_RECV 10.9.0.1:1024 10.1.0.80:80 10.2.0.12:80\nWeir: nothing"),
        difference);
  }

  @Test
  void explanationsShouldCoverWhatTheySayAndNoMore() {
    Step.Send udp =
        new Step.Send(
            Service.udp(53, "rr").from(Site.client(1), 1024),
            Packet.request(0).payload(3).checksum(Checksum.NONE));
    Frame zero = new Frame(Site.request(1, udp.flow(), udp.packet()));
    Packet right = udp.packet().checksum(Checksum.RIGHT);
    Frame computed = new Frame(Site.request(1, udp.flow(), right));
    Frame longer = new Frame(Site.request(1, udp.flow(), right.payload(4)));

    assertTrue(isExplained(udp, computed, zero));
    assertFalse(isExplained(udp, longer, zero));
    assertFalse(isExplained(udp, zero, computed));
    assertFalse(isExplained(new Step.Send(udp.flow(), right), computed, zero));
  }

  @Test
  void changedSourceShouldKeepTheHeaderRight() {
    Frame frame = new Frame(Site.request(7, FLOW, Packet.request(Packet.ACK)));
    Flow sibling = SERVICE.from(Site.client(60_000), 1024);
    Frame other = new Frame(Site.request(7, sibling, Packet.request(Packet.ACK)));

    // The transport's checksum has the address in it, too.
    assertEquals(
        Text.hex(other.toBytes(), 0, 34),
        Text.hex(frame.withSource(Site.client(60_000)).toBytes(), 0, 34));
  }

  private static boolean isExplained(Step.Send step, Frame theirs, Frame ours) {
    List<Emission> ipvs = List.of(new Emission(Segment.BACK, theirs));
    List<Emission> weir = List.of(new Emission(Segment.BACK, ours));
    return Explained.ALL.stream().anyMatch(known -> known.covers(step, ipvs, weir));
  }

  private interface Tampering {
    void with(Outcome outcome);
  }

  private Outcome tampered(Tampering tampering) {
    Outcome outcome = Play.of(SCENARIO, weir);
    tampering.with(outcome);
    return outcome;
  }

  private String difference(Outcome other) {
    Outcome outcome = Play.of(SCENARIO, weir);
    return Comparison.of(SCENARIO, outcome, other, Explained.ALL).difference().orElseThrow();
  }

  private static Emission toOtherServer(Outcome outcome) {
    byte[] frame = outcome.sent().get(3).getFirst().frame().toBytes();
    frame[5] ^= 0x0b ^ 0x0c;
    return new Emission(Segment.BACK, new Frame(frame));
  }
}

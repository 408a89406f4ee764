package weir.control.ipvs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import weir.control.config.LbAlgo;
import weir.control.config.LbKind;
import weir.control.config.Protocol;
import weir.control.config.ServiceKey;
import weir.control.ipvs.IpvsException.Reason;
import weir.control.ipvs.Wanted.WantedService;
import weir.dataplane.Limits;

/** A5: the commands of ipvsadm and their errors. */
class IpvsTest {
  private static final ServiceKey WEB = ServiceKey.of(Protocol.TCP, 0xc0a80001, 80);
  private static final ServiceKey MARK = ServiceKey.ofMark(7);
  private static final ServiceSettings RR = new ServiceSettings(LbAlgo.RR, 0, 0, -1);
  private static final ServiceSettings WLC = new ServiceSettings(LbAlgo.WLC, 0, 50, -1);
  private static final DestinationKey FIRST = new DestinationKey(0x0a000001, 80);
  private static final DestinationKey SECOND = new DestinationKey(0x0a000002, 80);
  private static final DestinationSettings ONE = new DestinationSettings(LbKind.DR, 1, 0, 0);

  private final Set<Integer> inUse = new HashSet<>();
  private final List<String> fresh = new ArrayList<>();
  private int changes;
  private final Ipvs ipvs =
      new Ipvs(
          new Limits(16, 2, 3),
          new Ipvs.Counters() {
            @Override
            public boolean isInUse(int destination) {
              return inUse.contains(destination);
            }

            @Override
            public void newService(int service) {
              fresh.add("service " + service);
            }

            @Override
            public void newDestination(int destination) {
              fresh.add("destination " + destination);
            }
          },
          () -> changes++);

  private static void refused(Reason reason, Command command, Ipvs ipvs) {
    assertEquals(reason, assertThrows(IpvsException.class, () -> command.applyTo(ipvs)).reason());
  }

  private List<String> table() {
    List<String> lines = new ArrayList<>();
    for (Service service : ipvs.services()) {
      lines.add(new Command.AddService(service.key(), service.settings()).text());
      service
          .destinations()
          .forEach(
              d ->
                  lines.add(
                      new Command.AddDestination(service.key(), d.key(), d.settings()).text()));
    }
    return lines;
  }

  @Test
  void shouldKeepWhatItIsTold() throws Exception {
    ipvs.add(WEB, RR);
    ipvs.add(MARK, WLC);
    ipvs.add(WEB, FIRST, ONE);
    ipvs.add(WEB, SECOND, new DestinationSettings(LbKind.NAT, 5, 10, 8));
    ipvs.edit(WEB, new ServiceSettings(LbAlgo.SH, 0x18, 60, 0xffffff00));
    ipvs.edit(WEB, FIRST, ONE.withWeight(0));
    assertEquals(
        List.of(
            "-A -t 192.168.0.1:80 -s sh -p 60 -M 255.255.255.0 -b sh-fallback,sh-port",
            "-a -t 192.168.0.1:80 -r 10.0.0.1:80 -g -w 0",
            "-a -t 192.168.0.1:80 -r 10.0.0.2:80 -m -w 5 -x 10 -y 8",
            "-A -f 7 -s wlc -p 50"),
        table());
    assertEquals(6, changes);
    ipvs.delete(WEB, FIRST);
    ipvs.delete(MARK);
    assertEquals(2, table().size());
    ipvs.flush();
    assertEquals(List.of(), table());
  }

  @Test
  void shouldRefuseAndChangeNothing() throws Exception {
    ipvs.add(WEB, RR);
    ipvs.add(WEB, FIRST, ONE);
    int before = changes;
    refused(Reason.SERVICE_EXISTS, new Command.AddService(WEB, WLC), ipvs);
    refused(Reason.NO_SERVICE, new Command.EditService(MARK, WLC), ipvs);
    refused(Reason.NO_SERVICE, new Command.DeleteService(MARK), ipvs);
    refused(Reason.NO_SERVICE, new Command.AddDestination(MARK, FIRST, ONE), ipvs);
    refused(Reason.DESTINATION_EXISTS, new Command.AddDestination(WEB, FIRST, ONE), ipvs);
    refused(Reason.NO_DESTINATION, new Command.EditDestination(WEB, SECOND, ONE), ipvs);
    refused(Reason.NO_DESTINATION, new Command.DeleteDestination(WEB, SECOND), ipvs);
    DestinationSettings crossed = new DestinationSettings(LbKind.DR, 1, 1, 2);
    refused(Reason.INVALID, new Command.AddDestination(WEB, SECOND, crossed), ipvs);
    ipvs.add(MARK, RR);
    refused(Reason.FULL, new Command.AddService(ServiceKey.ofMark(8), RR), ipvs);
    assertEquals(before + 1, changes);
  }

  /** {@code ip_vs_trash_get_dest}: connections find their server again. */
  @Test
  void shouldGiveADestinationItsConnectionsBack() throws Exception {
    ipvs.add(WEB, RR);
    ipvs.add(WEB, FIRST, ONE);
    int id = id(FIRST);
    inUse.add(id);
    ipvs.delete(WEB);
    assertEquals(1, ipvs.removed().size());
    ipvs.emptyTrash();
    ipvs.add(WEB, RR);
    ipvs.add(WEB, SECOND, ONE);
    assertNotEquals(id, id(SECOND));
    ipvs.add(WEB, FIRST, ONE);
    assertEquals(id, id(FIRST));
    assertEquals(List.of(), ipvs.removed());
    assertEquals(1, fresh.stream().filter(("destination " + id)::equals).count());
  }

  @Test
  void shouldGiveTheNumberOfOneWithoutConnectionsToAnother() throws Exception {
    ipvs.add(WEB, RR);
    ipvs.add(WEB, FIRST, ONE);
    int id = id(FIRST);
    ipvs.delete(WEB, FIRST);
    ipvs.emptyTrash();
    ipvs.emptyTrash();
    assertEquals(List.of(), ipvs.removed());
    ipvs.add(WEB, SECOND, ONE);
    assertEquals(id, id(SECOND));
    assertEquals(2, fresh.stream().filter(("destination " + id)::equals).count());
  }

  private int id(DestinationKey key) {
    Service service = Objects.requireNonNull(ipvs.find(WEB));
    return Objects.requireNonNull(service.destination(key)).id();
  }

  private static Wanted wanted(ServiceSettings settings, DestinationKey... destinations) {
    Map<DestinationKey, DestinationSettings> all = new LinkedHashMap<>();
    for (DestinationKey destination : destinations) {
      all.put(destination, ONE);
    }
    return new Wanted(Map.of(WEB, new WantedService(settings, all)));
  }

  private static List<String> texts(List<Command> commands) {
    return commands.stream().map(Command::text).toList();
  }

  /** K24, and keepalived #1018: what was changed by hand stays, until a reload puts it right. */
  @Test
  void shouldTellChangesFromRepairs() throws Exception {
    Wanted before = wanted(RR, FIRST);
    Wanted now = wanted(RR, SECOND);
    assertEquals(
        List.of("-A -t 192.168.0.1:80 -s rr", "-a -t 192.168.0.1:80 -r 10.0.0.1:80 -g -w 1"),
        texts(Difference.change(ipvs, Wanted.NOTHING, before)));
    for (Command command : Difference.change(ipvs, Wanted.NOTHING, before)) {
      command.applyTo(ipvs);
    }
    assertEquals(List.of(), Difference.repair(ipvs, before, before));
    assertEquals(
        List.of(
            "-a -t 192.168.0.1:80 -r 10.0.0.2:80 -g -w 1", "-d -t 192.168.0.1:80 -r 10.0.0.1:80"),
        texts(Difference.change(ipvs, before, now)));
    assertEquals(
        List.of("-D -t 192.168.0.1:80"), texts(Difference.change(ipvs, before, Wanted.NOTHING)));

    // By hand: another weight, another server, another service.
    ipvs.edit(WEB, FIRST, ONE.withWeight(9));
    ipvs.add(WEB, SECOND, ONE);
    ipvs.add(MARK, RR);
    assertEquals(List.of(), Difference.change(ipvs, before, before));
    assertEquals(
        List.of("-e -t 192.168.0.1:80 -r 10.0.0.1:80 -g -w 1"),
        texts(Difference.repair(ipvs, before, before)));
    ipvs.delete(WEB);
    assertEquals(List.of(), Difference.change(ipvs, before, now));
    assertEquals(2, Difference.repair(ipvs, before, now).size());
  }
}

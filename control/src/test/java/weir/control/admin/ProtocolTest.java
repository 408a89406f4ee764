package weir.control.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weir.control.config.LbAlgo;
import weir.control.config.LbKind;
import weir.control.config.ServiceKey;
import weir.control.ipvs.Command;
import weir.control.ipvs.DestinationKey;
import weir.control.ipvs.DestinationSettings;
import weir.control.ipvs.ServiceSettings;

class ProtocolTest {
  private static final ServiceKey SERVICE =
      ServiceKey.of(weir.control.config.Protocol.TCP, 0xc0000201, 80);

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void shouldReadWhatItWrites() throws RefusedException {
    for (Request<?> request :
        List.of(
            new Request.StatusRequest(),
            new Request.ConnectionsRequest(0),
            new Request.ChangeRequest(new Command.Flush()),
            new Request.ChangeRequest(new Command.DeleteService(ServiceKey.ofMark(-1))),
            new Request.ChangeRequest(
                new Command.AddService(SERVICE, new ServiceSettings(LbAlgo.SH, 16, 50, -256))),
            new Request.ChangeRequest(
                new Command.EditDestination(
                    SERVICE,
                    new DestinationKey(0x0a000001, 8080),
                    new DestinationSettings(LbKind.NAT, 3, 2, 1))),
            new Request.ZeroRequest(null),
            new Request.ZeroRequest(SERVICE),
            new Request.TimeoutsRequest(1, 2, 3),
            new Request.ExplainRequest("TCP", "10.0.0.1", 1, "10.0.0.2", 65535, null, null),
            new Request.ExplainRequest("UDP", "10.0.0.1", 9, "10.0.0.2", 1, "d0", 0xffff_ffffL),
            new Request.ConnectionsRequest(Long.MAX_VALUE))) {
      assertEquals(request, Protocol.request(Protocol.bytes(request)));
    }
  }

  @Test
  void shouldReadRepliesThatItWrites() {
    Status status = Statuses.full();
    ConnectionPage page =
        new ConnectionPage(
            List.of(new ConnectionPage.Row("TCP", 3, "NONE", "1:2", "3:4", "5:6")), 9);
    assertReadBack(Reply.of(status), Status.class);
    assertReadBack(Reply.of(page), ConnectionPage.class);
    assertReadBack(Reply.error("no\nway"), ConnectionPage.class);
  }

  private static void assertReadBack(Reply<?> reply, Class<?> answer) {
    byte[] line = Protocol.bytes(reply);
    assertEquals(reply, Protocol.reply(line, answer));
    assertEquals(line.length - 1, new String(line, StandardCharsets.UTF_8).indexOf('\n'));
  }

  @Test
  void shouldIgnoreFieldsOfLaterVersions() throws RefusedException {
    assertEquals(
        new Request.StatusRequest(),
        Protocol.request(bytes("{\"weir\":1,\"request\":\"status\",\"color\":[1,{}]}\r")));
    assertEquals(
        Reply.error("x"),
        Protocol.reply(bytes("{\"weir\":1,\"error\":\"x\",\"y\":2}"), Status.class));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "hello",
        "GET / HTTP/1.1",
        "null",
        "1",
        "[]",
        "\"status\"",
        "{",
        "{}",
        "{\"weir\":1}",
        "{\"request\":\"status\"}",
        "{\"weir\":2,\"request\":\"status\"}",
        "{\"weir\":{},\"request\":\"status\"}",
        "{\"weir\":1e99,\"request\":\"status\"}",
        "{\"weir\":1,\"request\":\"stop\"}",
        "{\"weir\":1,\"request\":[]}",
        "{\"weir\":1,\"request\":\"connections\",\"cursor\":-1}",
        "{\"weir\":1,\"request\":\"timeouts\",\"tcp\":-1}",
        "{\"weir\":1,\"request\":\"change\"}",
        "{\"weir\":1,\"request\":\"change\",\"command\":{}}",
        "{\"weir\":1,\"request\":\"change\",\"command\":{\"command\":\"java.lang.Object\"}}",
        "{\"weir\":1,\"request\":\"change\",\"command\":{\"command\":\"AddService\"}}",
        "{\"weir\":1,\"request\":\"change\",\"command\":{\"command\":\"DeleteService\","
            + "\"service\":{\"mark\":1,\"protocol\":\"TCP\"}}}",
        "{\"weir\":1,\"request\":\"change\",\"command\":{\"command\":\"DeleteService\","
            + "\"service\":{\"protocol\":\"TCP\",\"port\":65536}}}",
        "{\"weir\":1,\"request\":\"connections\",\"cursor\":{}}",
        "{\"weir\":1,\"request\":\"connections\",\"cursor\":null}",
        "{\"weir\":1,\"request\":\"connections\",\"cursor\":99999999999999999999}",
        "{\"weir\":1,\"request\":\"explain\"}",
        "{\"weir\":1,\"request\":\"explain\",\"protocol\":\"ICMP\"}",
        "{\"weir\":1,\"request\":\"explain\",\"protocol\":\"TCP\",\"source\":\"1.2.3.4\","
            + "\"sourcePort\":1,\"destination\":\"1.2.3\",\"destinationPort\":1}",
        "{\"weir\":1,\"request\":\"explain\",\"protocol\":\"TCP\",\"source\":\"1.2.3.4\","
            + "\"sourcePort\":0,\"destination\":\"1.2.3.4\",\"destinationPort\":1}",
        "\u0000\u0001\ufffd",
      })
  void shouldSayWhatIsWrongInOneLine(String line) {
    RefusedException thrown =
        assertThrows(RefusedException.class, () -> Protocol.request(bytes(line)));
    assertTrue(String.valueOf(thrown.getMessage()).lines().count() == 1);
  }
}

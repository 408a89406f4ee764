package weir.control.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weir.control.config.Check;
import weir.control.config.SendExpectCheck;
import weir.control.config.SmtpCheck;
import weir.control.net.EventLoop;

/** SEND_EXPECT (P13) and SMTP_CHECK against servers on the loopback. */
@Timeout(20)
class DialoguesTest {
  private static final String GOOD = Outcome.Good.PLAIN.toString();

  /** What a server does with what it is sent, and what comes of it. */
  record SendExpect(
      ScriptedServer.Behaviour server, String send, String expect, boolean regex, String fault) {}

  private static final String UNEXPECTED = "SEND_EXPECT unexpected answer from IT.";

  static List<SendExpect> sendExpect() {
    ScriptedServer.Behaviour echo =
        client -> ScriptedServer.say(client, "you said " + ScriptedServer.readLine(client));
    ScriptedServer.Behaviour greets =
        client -> {
          ScriptedServer.say(client, "hello");
          ScriptedServer.silence(client);
        };
    return List.of(
        new SendExpect(echo, "abc\r\n", "you said abc", false, GOOD),
        new SendExpect(echo, "abc\r\n", "you said", false, GOOD),
        new SendExpect(echo, "abc\r\n", "said", false, UNEXPECTED),
        new SendExpect(echo, "abc\r\n", "s..d a", true, GOOD),
        new SendExpect(echo, "abc\r\n", "^said", true, UNEXPECTED),
        new SendExpect(echo, "abc\r\n", "you said abcd", false, UNEXPECTED),
        // Nothing sent, nothing expected: as TCP_CHECK.
        new SendExpect(ScriptedServer::silence, "", "", false, GOOD),
        new SendExpect(greets, "", "hell", false, GOOD),
        // Known to be wrong before the server says more.
        new SendExpect(greets, "", "help", false, UNEXPECTED),
        new SendExpect(greets, "", "hello world", false, "SEND_EXPECT read from IT timedout."),
        new SendExpect(greets, "", "world", true, "SEND_EXPECT read from IT timedout."),
        new SendExpect(
            ScriptedServer.says(""), "x\n", "y", false, "SEND_EXPECT no data received from IT."),
        new SendExpect(
            ScriptedServer::reset, "x\n", "y", false, "SEND_EXPECT no data received from IT."),
        new SendExpect(
            client -> {
              while (!client.isClosed()) {
                ScriptedServer.say(client, "x".repeat(1 << 12));
              }
            },
            "",
            "y",
            true,
            UNEXPECTED));
  }

  @ParameterizedTest
  @MethodSource
  void sendExpect(SendExpect row) throws Exception {
    try (ScriptedServer server = new ScriptedServer(row.server);
        EventLoop loop = EventLoop.open()) {
      Check check =
          new SendExpectCheck(Settings.loopback(server.port()), row.send, row.expect, row.regex);
      assertEquals(row.fault, Probing.fault(Probing.attempt(loop, check), check));
    }
  }

  @Test
  void shouldSayHowItConnectsInVain() throws Exception {
    int port = Settings.unusedPort();
    try (EventLoop loop = EventLoop.open()) {
      Check sendExpect = new SendExpectCheck(Settings.loopback(port), "", "", false);
      assertEquals(
          "SEND_EXPECT could not connect to IT.",
          Probing.fault(Probing.attempt(loop, sendExpect), sendExpect));
      Check smtp = new SmtpCheck(Settings.loopback(port), "me");
      assertEquals(
          "SMTP_CHECK Error connecting to server IT",
          Probing.fault(Probing.attempt(loop, smtp), smtp));
    }
  }

  /**
   * A mail server.
   *
   * @param banner its first lines
   * @param helo its answer to HELO
   */
  record Smtp(String banner, String helo, String fault) {}

  static List<Smtp> smtp() {
    return List.of(
        new Smtp("220 mail.example\r\n", "250 hello\r\n", GOOD),
        new Smtp("220-mail.example\r\n220 welcome\r\n", "250-a\r\n250 b\r\n", GOOD),
        new Smtp("220\r\n", "250\r\n", GOOD),
        new Smtp("554 no\r\n", "", "SMTP_CHECK Bad greeting banner from server IT"),
        new Smtp("SSH-2.0-x\r\n", "", "SMTP_CHECK Bad greeting banner from server IT"),
        new Smtp("x".repeat(1 << 14), "", "SMTP_CHECK Bad greeting banner from server IT"),
        new Smtp("220 a\r\n", "550 no\r\n", "SMTP_CHECK Bad HELO response from server IT"),
        new Smtp("220 a\r\n", "", "SMTP_CHECK Read failure from server IT"));
  }

  @ParameterizedTest
  @MethodSource
  void smtp(Smtp row) throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(
                client -> {
                  ScriptedServer.say(client, row.banner);
                  if (ScriptedServer.readLine(client).equals("HELO me.example")) {
                    ScriptedServer.say(client, row.helo);
                  }
                  if (!row.helo.isEmpty() && ScriptedServer.readLine(client).equals("QUIT")) {
                    ScriptedServer.say(client, "221 bye\r\n");
                  }
                });
        EventLoop loop = EventLoop.open()) {
      Check check = new SmtpCheck(Settings.loopback(server.port()), "me.example");
      assertEquals(row.fault, Probing.fault(Probing.attempt(loop, check), check));
    }
  }

  @Test
  void shouldNotWaitForEverForAMailServer() throws Exception {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer::silence);
        EventLoop loop = EventLoop.open()) {
      Check check = new SmtpCheck(Settings.loopback(server.port()), "me");
      assertEquals(
          "SMTP_CHECK Read timeout from server IT",
          Probing.fault(Probing.attempt(loop, check), check));
    }
  }
}

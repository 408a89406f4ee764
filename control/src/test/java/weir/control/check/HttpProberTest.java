package weir.control.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weir.control.config.CheckSettings;
import weir.control.config.HttpCheck;
import weir.control.config.HttpCheck.Regex;
import weir.control.config.HttpCheck.Url;
import weir.control.net.EventLoop;

/** Web servers of every kind, over the loopback (K17). */
@Timeout(30)
class HttpProberTest {
  private static final Url ANY_200 = new Url("/", null, Settings.statusCodes(200), null, null);
  private static final Url HELLO =
      new Url("/", "5d41402abc4b2a76b9719d911017c592", null, null, null);
  private static final String GOOD = "good";

  private static EventLoop loop;

  @BeforeAll
  static void open() {
    loop = EventLoop.open();
  }

  @AfterAll
  static void close() {
    loop.close();
  }

  static HttpCheck check(CheckSettings settings, boolean tls, Url url) {
    return new HttpCheck(settings, tls, List.of(url), null, false, false, false, null, false);
  }

  private static HttpCheck http(
      int port, Url url, @Nullable String virtualhost, boolean http11, boolean closes) {
    return new HttpCheck(
        Settings.loopback(port),
        false,
        List.of(url),
        virtualhost,
        http11,
        closes,
        false,
        null,
        false);
  }

  /** What a server does, and what comes of it. */
  record Row(String what, ScriptedServer.Behaviour server, Url url, String fault) {}

  private static Row row(String what, String answer, Url url, String fault) {
    return new Row(what, ScriptedServer.says(answer), url, fault);
  }

  static List<Row> rows() {
    String ok = "HTTP/1.0 200 OK\r\n";
    return List.of(
        row("ends by length", ok + "Content-Length: 5\r\n\r\nhello", HELLO, GOOD),
        row("ends by hanging up", ok + "\r\nhello", HELLO, GOOD),
        row(
            "chunked",
            ok.replace("1.0", "1.1")
                + "Transfer-Encoding: chunked\r\n\r\n"
                + "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
            HELLO,
            GOOD),
        row("continues first", "HTTP/1.1 100 Continue\r\n\r\n" + ok + "\r\nhello", HELLO, GOOD),
        row("bare line feeds", "HTTP/1.0 200 OK\nContent-Length: 5\n\nhello", HELLO, GOOD),
        row("other body", ok + "\r\nhallo", HELLO, "MD5 digest error to server IT."),
        row("cut short", ok + "Content-Length: 50\r\n\r\nhello", ANY_200, GOOD),
        row(
            "other status",
            "HTTP/1.1 503 Down\r\n\r\n",
            ANY_200,
            "HTTP status code error to server IT."),
        row(
            "redirects",
            "HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n",
            ANY_200,
            "HTTP status code error to server IT."),
        row("other status, any will do", "HTTP/1.1 503 Down\r\n\r\nhello", HELLO, GOOD),
        row("nothing", "", ANY_200, "Read, no data received from  server IT."),
        row(
            "half a header",
            "HTTP/1.0 200 OK\r\nServ",
            ANY_200,
            "HTTP status code error to server IT."),
        row(
            "garbage",
            "\u0000\u0001\u0002\r\n\r\n\u00ff",
            ANY_200,
            "Read, no data received from  server IT."),
        row(
            "another protocol",
            "220 mail.example ESMTP\r\n",
            ANY_200,
            "HTTP status code error to server IT."),
        row(
            "bad chunk",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            HELLO,
            "Read error with server IT."),
        row(
            "a header that does not end",
            "HTTP/1.1 200 OK\r\nX: " + "x".repeat(1 << 20),
            ANY_200,
            "HTTP status code error to server IT."),
        new Row("says nothing", ScriptedServer::silence, ANY_200, "Timeout WEB read server IT."),
        new Row(
            "stops within the body",
            client -> {
              ScriptedServer.say(client, ok + "Content-Length: 50\r\n\r\nhello");
              ScriptedServer.silence(client);
            },
            ANY_200,
            "Timeout HTTP read server IT."),
        new Row("resets", ScriptedServer::reset, ANY_200, "Read error with server IT."),
        new Row(
            "endless body",
            client -> {
              ScriptedServer.say(client, ok + "\r\n");
              String piece = "x".repeat(1 << 16);
              while (!client.isClosed()) {
                ScriptedServer.say(client, piece);
              }
            },
            ANY_200,
            "Body longer than 16 MiB from server IT."));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void shouldJudgeWhatAServerAnswers(Row row) throws Exception {
    try (ScriptedServer server = new ScriptedServer(row.server)) {
      HttpCheck check = check(Settings.loopback(server.port()), false, row.url);
      Outcome outcome = Probing.attempt(loop, check);
      assertEquals(
          row.fault, outcome instanceof Outcome.Good ? GOOD : Probing.fault(outcome, check));
    }
  }

  @Test
  void shouldEndWithAServerThatDripsBytes() throws Exception {
    try (ScriptedServer server =
        new ScriptedServer(
            client -> {
              ScriptedServer.say(client, "HTTP/1.0 200 OK\r\n\r\n");
              try {
                while (!client.isClosed()) {
                  ScriptedServer.say(client, "x");
                  TimeUnit.MILLISECONDS.sleep(Settings.TIMEOUT_MS / 10);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            })) {
      HttpCheck check = check(Settings.loopback(server.port()), false, ANY_200);
      assertEquals(
          "Timeout HTTP read server IT.", Probing.fault(Probing.attempt(loop, check), check));
    }
  }

  @Test
  void shouldSayHowItConnectsInVain() throws Exception {
    int port = Settings.unusedPort();
    HttpCheck check = check(Settings.loopback(port), false, ANY_200);
    assertEquals("Error connecting server IT.", Probing.fault(Probing.attempt(loop, check), check));
    int elsewhere = 0xc0000201;
    assertInstanceOf(
        Outcome.NotTried.class,
        Probing.attempt(
            loop, check(Settings.loopback(port, elsewhere, 0, null, 0), false, ANY_200)));
  }

  @Test
  void shouldSayHowTlsFails() throws Exception {
    record Case(ScriptedServer.Behaviour server, String fault) {}
    for (Case one :
        List.of(
            new Case(
                ScriptedServer.says("HTTP/1.0 200 OK\r\n\r\n"),
                "SSL handshake/communication error connecting to server IT."),
            new Case(
                ScriptedServer::reset,
                "SSL handshake/communication error connecting to server IT."),
            new Case(ScriptedServer::silence, "Timeout connecting server IT."))) {
      try (ScriptedServer server = new ScriptedServer(one.server)) {
        HttpCheck check = check(Settings.loopback(server.port()), true, ANY_200);
        assertEquals(one.fault, Probing.fault(Probing.attempt(loop, check), check));
      }
    }
  }

  @Test
  void shouldAskAsKeepalivedDoes() throws Exception {
    BlockingQueue<String> lines = new ArrayBlockingQueue<>(100);
    try (ScriptedServer server =
        new ScriptedServer(
            client -> {
              String line;
              do {
                line = ScriptedServer.readLine(client);
                lines.add(line);
              } while (!line.isEmpty());
              ScriptedServer.say(client, "HTTP/1.0 200 OK\r\n\r\n");
            })) {
      int port = server.port();
      Url url = new Url("/a b?c", null, null, null, null);
      Url named = new Url("/", null, null, "url.example", null);
      Probing.attempt(loop, http(port, url, null, false, false));
      Probing.attempt(loop, http(port, url, "check.example:8080", false, true));
      Probing.attempt(loop, http(port, named, "check.example", true, true));
      assertEquals(
          List.of(
              "GET /a b?c HTTP/1.0",
              "User-Agent: KeepAliveClient",
              "Host: 127.0.0.1:" + port,
              "",
              "GET /a b?c HTTP/1.0",
              "User-Agent: KeepAliveClient",
              "Connection: close",
              "Host: check.example:8080",
              "",
              "GET / HTTP/1.1",
              "User-Agent: KeepAliveClient",
              "Connection: close",
              "Host: url.example",
              ""),
          List.copyOf(lines));
    }
  }

  @Test
  void shouldTellWhatASuccessWasHeldAgainst() throws Exception {
    try (ScriptedServer server =
        new ScriptedServer(ScriptedServer.says("HTTP/1.0 200 OK\r\n\r\nhello"))) {
      String name = "[127.0.0.1]:tcp:" + server.port();
      Url regex = new Url("/r", null, null, null, new Regex("ell", 0, true, 0, -1));
      assertEquals("HTTP status code success to " + name + " url(/)", how(server, ANY_200));
      assertEquals("MD5 digest success to " + name + " url(/)", how(server, HELLO));
      assertEquals("Regex match success to " + name + " url(/r)", how(server, regex));
    }
  }

  private static String how(ScriptedServer server, Url url) throws Exception {
    Outcome outcome = Probing.attempt(loop, check(Settings.loopback(server.port()), false, url));
    return assertInstanceOf(Outcome.Good.class, outcome).how();
  }
}

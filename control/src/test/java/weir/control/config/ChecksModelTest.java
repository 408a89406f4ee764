package weir.control.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weir.control.config.HttpCheck.Regex;
import weir.control.config.HttpCheck.Url;

/** Each check block with its options and keepalived's defaults (K16-K18, P13). */
class ChecksModelTest {
  private static final int ADDRESS = (int) Ipv4.parse("10.1.0.1");

  /** What a check has that says nothing, on 10.1.0.1 port 80. */
  private static CheckSettings silent(int retry, long delayBeforeRetryMs) {
    return new CheckSettings(
        ADDRESS, 80, 0, 0, null, 0, 5000, retry, delayBeforeRetryMs, 60_000, 60_000, false, false);
  }

  /** A file with that inside a {@code real_server 10.1.0.1}, from line 4, column 5. */
  private static Checked inServer(String port, String... lines) {
    List<String> file = new ArrayList<>();
    file.add("virtual_server 198.51.100.1 " + port + " {");
    file.add("  protocol TCP");
    file.add("  real_server 10.1.0.1 " + port + " {");
    for (String line : lines) {
      file.add("    " + line);
    }
    file.addAll(List.of("  }", "}"));
    return Texts.check(file.toArray(String[]::new));
  }

  private static List<Check> checks(Checked checked) {
    return checked.configuration().virtualServers().getFirst().realServers().getFirst().checks();
  }

  private static Check check(String... lines) {
    Checked checked = inServer("80", lines);
    assertEquals(List.of(), Texts.told(checked));
    assertEquals(1, checks(checked).size());
    return checks(checked).getFirst();
  }

  private static BitSet codes(int... ends) {
    BitSet codes = new BitSet();
    for (int i = 0; i < ends.length; i += 2) {
      codes.set(ends[i], ends[i + 1] + 1);
    }
    return codes;
  }

  @Test
  void shouldFillInWhatKeepalivedTakesForEachKind() {
    assertEquals(new TcpCheck(silent(1, 1000)), check("TCP_CHECK {", "}"));
    assertEquals(new PingCheck(silent(1, 1000)), check("PING_CHECK {", "}"));
    assertEquals(
        new SmtpCheck(silent(1, 1000), "smtpchecker.keepalived.org"), check("SMTP_CHECK {", "}"));
    assertEquals(new DnsCheck(silent(3, 60_000), "SOA", "."), check("DNS_CHECK {", "}"));
    assertEquals(new UdpCheck(silent(1, 1000), "", false, 0, 255), check("UDP_CHECK {", "}"));
    assertEquals(new SendExpectCheck(silent(1, 1000), "", "", false), check("SEND_EXPECT {", "}"));
    assertEquals(
        new MiscCheck(silent(0, 1000), new Script(List.of("/bin/x"), null, null, 60_000), false),
        check("MISC_CHECK {", "  misc_path /bin/x", "}"));
    assertEquals(
        new HttpCheck(
            silent(1, 3000),
            false,
            List.of(new Url("/", null, codes(200, 299), null, null)),
            null,
            false,
            false,
            false,
            null,
            false),
        check("HTTP_GET {", "  url {", "  }", "}"));
  }

  @Test
  void shouldReadWhatEveryCheckMaySay() {
    CheckSettings settings =
        check(
                "SMTP_CHECK {",
                "  connect_ip 10.2.0.1",
                "  connect_port 9443",
                "  bindto 10.2.0.254",
                "  bind_port 4000",
                "  bind_if eth1",
                "  fwmark 4294967295",
                "  connect_timeout 3",
                "  retry 4",
                "  delay_before_retry 0.25",
                "  delay_loop 7",
                "  warmup 0",
                "  alpha",
                "  log_all_failures",
                "}")
            .settings();

    assertEquals(
        new CheckSettings(
            (int) Ipv4.parse("10.2.0.1"),
            9443,
            (int) Ipv4.parse("10.2.0.254"),
            4000,
            "eth1",
            -1,
            3000,
            4,
            250,
            7000,
            0,
            true,
            true),
        settings);
  }

  @Test
  void shouldReadEveryWordOfHttp() {
    HttpCheck check =
        assertInstanceOf(
            HttpCheck.class,
            check(
                "virtualhost server.example.net",
                "SSL_GET {",
                "  url {",
                "    path /status?full=1",
                "    digest 9B3A0C85A887A256D6939DA88AABD8CD",
                "    status_code 200 301-303 404",
                "    virtualhost url.example.net",
                "    regex \"up \\\\d+\"",
                "    regex_options caseless dotall utf no_auto_capture",
                "    regex_no_match",
                "    regex_min_offset 10",
                "    regex_max_offset 2000",
                "    regex_stack 1000 4000",
                "  }",
                "  url {",
                "    path /",
                "    regex ready",
                "  }",
                "  http_protocol 1.1",
                "  enable_sni",
                "  sni_name tls.example.net",
                "  fast_recovery",
                "}"));

    assertTrue(check.tls());
    assertTrue(check.http11());
    assertTrue(check.closes());
    assertTrue(check.sni());
    assertTrue(check.fastRecovery());
    assertEquals("tls.example.net", check.sniName());
    assertEquals("server.example.net", check.virtualhost(), "of the server, as the check has none");
    int flags =
        Pattern.UNIX_LINES | Pattern.CASE_INSENSITIVE | Pattern.DOTALL | Pattern.UNICODE_CASE;
    assertEquals(
        List.of(
            new Url(
                "/status?full=1",
                "9b3a0c85a887a256d6939da88aabd8cd",
                codes(200, 200, 301, 303, 404, 404),
                "url.example.net",
                new Regex("up \\d+", flags, false, 10, 2000)),
            new Url(
                "/",
                null,
                codes(200, 299),
                null,
                new Regex("ready", Pattern.UNIX_LINES, true, 0, -1))),
        check.urls());
  }

  @ParameterizedTest
  @CsvSource({"1.0, false, false", "1.0C, false, true", "1.0c, false, true", "1.1, true, true"})
  void shouldReadProtocolsOfHttp(String protocol, boolean http11, boolean closes) {
    HttpCheck check =
        assertInstanceOf(
            HttpCheck.class,
            check("HTTP_GET {", "  http_protocol " + protocol, "  url {", "  }", "}"));

    assertEquals(http11, check.http11());
    assertEquals(closes, check.closes());
    assertFalse(check.tls());
    assertNull(check.virtualhost());
  }

  @Test
  void shouldReadPrograms() {
    MiscCheck check =
        assertInstanceOf(
            MiscCheck.class,
            check(
                "MISC_CHECK {",
                "  misc_path \"/usr/local/bin/probe --name 'a b' c\"",
                "  misc_timeout 2.5",
                "  misc_dynamic",
                "  user monitor probes",
                "  retry 2",
                "}"));

    assertEquals(
        new Script(
            List.of("/usr/local/bin/probe", "--name", "a b", "c"), "monitor", "probes", 2500),
        check.script());
    assertTrue(check.dynamic());
    assertEquals(2, check.settings().retry());
  }

  @Test
  void shouldReadTheOtherKinds() {
    assertEquals(
        new DnsCheck(silent(3, 60_000), "AAAA", "www.example.net"),
        check("DNS_CHECK {", "  type aaaa", "  name www.example.net", "}"));
    assertEquals(
        new UdpCheck(silent(1, 1000), "0a1b2c", true, 4, 512),
        check(
            "UDP_CHECK {",
            "  payload 0x0A 1b2C",
            "  require_reply",
            "  min_reply_length 4",
            "  max_reply_length 512",
            "}"));
    assertEquals(
        new SmtpCheck(silent(1, 1000), "edge.example.net"),
        check("SMTP_CHECK {", "  helo_name edge.example.net", "}"));
  }

  @Test
  void shouldReadOldHostsOfSmtpAsOneCheckEach() {
    Checked checked =
        inServer(
            "25",
            "SMTP_CHECK {",
            "  connect_timeout 2",
            "  host {",
            "    connect_ip 10.3.0.1",
            "  }",
            "  host {",
            "    connect_port 2525",
            "  }",
            "}");

    assertEquals(List.of(), Texts.told(checked));
    assertEquals(
        List.of(Ipv4.parse("10.3.0.1") + ":25", Ipv4.parse("10.1.0.1") + ":2525"),
        checks(checked).stream()
            .map(Check::settings)
            .map(s -> (s.connectAddress() & 0xffff_ffffL) + ":" + s.connectPort())
            .toList());
    assertEquals(2000, checks(checked).getLast().settings().connectTimeoutMs());
  }

  /** P13. */
  @Test
  void shouldReadWhatNannySendsAndExpects() {
    assertEquals(
        new SendExpectCheck(silent(1, 1000), "GET / HTTP/1.0\r\n\r\n", "HTTP", false),
        check("SEND_EXPECT {", "  send \"GET / HTTP/1.0\\r\\n\\r\\n\"", "  expect \"HTTP\"", "}"));
    assertEquals(
        new SendExpectCheck(silent(1, 1000), "a\\nb\"c\\", "", false),
        check("SEND_EXPECT {", "  send \"a\\\\nb\\\"c\\\\\"", "}"),
        "an escaped backslash is no line end");
    assertEquals(
        new SendExpectCheck(silent(1, 1000), "a\tb\\c", "^220 .*ready", true),
        check("SEND_EXPECT {", "  send 'a\\tb\\\\c'", "  expect '^220 .*ready'", "  regex", "}"));
  }

  @Test
  void shouldKeepTheOrderOfTheFile() {
    Checked checked =
        inServer(
            "80", "PING_CHECK {", "}", "HTTP_GET {", "  url {", "  }", "}", "TCP_CHECK {", "}");

    assertEquals(
        List.of("PingCheck", "HttpCheck", "TcpCheck"),
        checks(checked).stream().map(check -> check.getClass().getSimpleName()).toList());
  }

  @Test
  void shouldKnowThePortsOfServicesThatHaveOne() {
    Checked checked =
        Texts.check(
            "virtual_server fwmark 7 {",
            "  real_server 10.1.0.1 {",
            "    SMTP_CHECK {",
            "    }",
            "    DNS_CHECK {",
            "    }",
            "    PING_CHECK {",
            "    }",
            "    HTTP_GET {",
            "      url {",
            "      }",
            "    }",
            "  }",
            "}");

    assertEquals(
        List.of(
            "1:1 warning: no rule sets mark 7", "9:5 error: HTTP_GET of a server without a port"),
        Texts.told(checked));
    assertEquals(
        List.of(25, 53, 0), checks(checked).stream().map(c -> c.settings().connectPort()).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "digest 9b3a  | 6:16 error: '9b3a' is not an MD5 digest: that has 32 hex digits",
        "digest zz3a0c85a887a256d6939da88aabd8cd | 6:16 error: 'zz3a0c85a887a256d6939da88aabd8cd'"
            + " is not an MD5 digest: that has 32 hex digits",
        "status_code 200 99 | 6:25 error: '99' is not a status code or a range of them",
        "status_code 300-200 | 6:21 error: '300-200' is not a status code or a range of them",
        "status_code 2xx | 6:21 error: '2xx' is not a status code or a range of them",
        "regex a b     | 6:17 error: 'regex' is one word",
        "regex \"a(b\" | 6:18 error: this is no regular expression: Unclosed group",
        "regex \"a[b\" | 6:18 error: this is no regular expression: Unclosed character class",
        "regex *x      | 6:15 error: this is no regular expression: Dangling meta character '*'",
        "regex \"\\\\d\\\\q{x\" | 6:21 error: this is no regular expression: Illegal/unsupported"
            + " escape sequence",
        "regex_no_match | 6:9 warning: 'regex_no_match' has no effect without regex",
      })
  void shouldPointAtWhatIsWrongInAUrl(String statement, String told) {
    Checked checked = inServer("80", "HTTP_GET {", "  url {", "    " + statement, "  }", "}");
    assertEquals(List.of(told), Texts.told(checked));
  }

  @Test
  void shouldNameRegexOptionsThatThereAreNot() {
    Checked checked =
        inServer(
            "80", "HTTP_GET {", "  url {", "    regex x", "    regex_options ungreedy", "  }", "}");

    assertEquals(
        List.of(
            "7:23 error: 'ungreedy' is not one of caseless, dotall, extended, multiline, ucp, utf"),
        Texts.told(checked));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "HTTP_GET    | retry 1           | 4:5 error: HTTP_GET without url",
        "SSL_GET     | retry 1           | 4:5 error: SSL_GET without url",
        "MISC_CHECK  | retry 1           | 4:5 error: MISC_CHECK without misc_path",
        "MISC_CHECK  | misc_path /x y    | 5:18 warning: 'y' is one word too many after 'misc_path'",
        "UDP_CHECK   | payload 0a1       | 5:13 error: 'payload' that is not bytes in hex",
        "UDP_CHECK   | min_reply_length 300 | 5:5 error: min_reply_length 300 is above"
            + " max_reply_length 255",
        "UDP_CHECK   | require_reply 0a  | 5:19 warning: what a reply must hold is not looked at"
            + " yet: any reply is good",
        "SEND_EXPECT | send 'ab\\q'      | 5:13 error: '\\q' is no escape",
        "SEND_EXPECT | expect \"ab\\q\"  | 5:15 error: '\\q' is no escape",
        "DNS_CHECK   | type PTR          | 5:10 error: 'PTR' is not one of A, NS, CNAME, SOA, MX,"
            + " TXT, AAAA",
        "TCP_CHECK   | connect_ip ::1    | 5:16 error: 'connect_ip' with an IPv6 address is not"
            + " supported yet",
        "HTTP_GET    | status_code 200   | 5:5 error: 'status_code' cannot stand in HTTP_GET",
        "HTTP_GET    | enable_sni        | 5:5 warning: 'enable_sni' has no effect in HTTP_GET, which"
            + " has no TLS",
        "FILE_CHECK  | track_file f      | 4:5 warning: 'FILE_CHECK' is not supported yet",
        "BFD_CHECK   | name b            | 4:5 warning: 'BFD_CHECK' is not supported yet",
      })
  void shouldPointAtWhatIsWrongInACheck(String kind, String statement, String told) {
    List<String> lines = Texts.told(inServer("80", kind + " {", statement, "}"));

    assertTrue(lines.contains(told), lines.toString());
  }

  @Test
  void shouldGoOnWithWhatIsLeft() {
    Checked checked =
        inServer("80", "HTTP_GET {", "  url {", "    regex (", "  }", "}", "MISC_CHECK {", "}");

    assertEquals(2, checked.errors());
    HttpCheck check = assertInstanceOf(HttpCheck.class, checks(checked).getFirst());
    assertEquals(1, checks(checked).size());
    assertNull(check.urls().getFirst().regex(), "as keepalived goes on without it");
  }

  @Test
  void shouldNotCompileWhatIsTooDeep() {
    Checked checked =
        inServer("80", "HTTP_GET {", "  url {", "    regex " + "(".repeat(1001), "  }", "}");

    assertEquals(
        List.of("6:15 error: a regular expression of more than 1000 characters"),
        Texts.told(checked));
  }

  @Test
  void shouldWarnOfTwoProgramsThatSetOneWeight() {
    String[] check = {"MISC_CHECK {", "  misc_path /x", "  misc_dynamic", "}"};
    List<String> both = new ArrayList<>(List.of(check));
    both.addAll(List.of(check));

    assertEquals(
        List.of("10:7 warning: a second 'misc_dynamic' for one real server"),
        Texts.told(inServer("80", both.toArray(String[]::new))));
  }

  @Test
  void shouldWarnOfSniWithoutAName() {
    assertEquals(
        List.of("5:5 warning: 'enable_sni' without a name to send"),
        Texts.told(inServer("443", "SSL_GET {", "enable_sni", "  url {", "  }", "}")));
    assertEquals(
        List.of(),
        Texts.told(
            inServer(
                "443", "SSL_GET {", "enable_sni", "  url {", "    virtualhost x", "  }", "}")));
  }
}

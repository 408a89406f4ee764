package weir.control.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weir.control.LogCapture;
import weir.control.config.GlobalDefs;
import weir.control.config.GlobalDefs.Mail;
import weir.control.config.GlobalDefs.Notices;
import weir.control.config.RealServer;
import weir.control.config.Script;
import weir.control.config.VirtualServer;
import weir.control.config.VirtualServer.Quorum;
import weir.control.pool.Notice;
import weir.control.pool.TestServices;

@Timeout(60)
class NotifierTest {
  private final LogCapture log = new LogCapture("weir.notify");
  private final Notifier notifier = new Notifier();
  private Path directory = Path.of("");

  @BeforeEach
  void aDirectoryOfOurOwn(@TempDir Path directory) {
    this.directory = directory;
  }

  @AfterEach
  void close() {
    notifier.close();
    log.close();
  }

  private static Notices notices(
      GlobalDefs.@Nullable Fifo lvsFifo, GlobalDefs.@Nullable Fifo fifo, boolean rsInitNotifies)
      throws IOException {
    String user = new Accounts.OfHost().own().isRoot() ? "root" : null;
    return new Notices(user, null, lvsFifo, fifo, rsInitNotifies, null, null);
  }

  private static GlobalDefs defs(Notices notices) {
    return defs(GlobalDefs.DEFAULT.mail(), notices);
  }

  private static GlobalDefs defs(Mail mail) {
    return defs(mail, Notices.NONE);
  }

  private static GlobalDefs defs(Mail mail, Notices notices) {
    GlobalDefs silent = GlobalDefs.DEFAULT;
    return new GlobalDefs(
        "lb1", mail, silent.timeouts(), notices, silent.lifecycle(), null, silent.vrrp());
  }

  /** Appends its name and arguments to a file. */
  private Script script(String word) throws IOException {
    Path file = directory.resolve("tell");
    if (!Files.exists(file)) {
      Files.writeString(file, "#!/bin/sh\necho \"$@\" >> " + directory.resolve("told") + "\n");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return new Script(List.of(file.toString(), word), null, null, 0);
  }

  @Test
  void shouldRunTheScriptsOfServersAndQuorum() throws Exception {
    notifier.use(defs(notices(null, null, false)));
    RealServer server =
        TestServices.telling(TestServices.server(1), script("up"), script("down"), false);
    VirtualServer service =
        TestServices.with(
            TestServices.of(server),
            new Quorum(1, 0, script("quorum-up"), script("quorum-down"), null));
    notifier.announce(new Notice.Server(service, server, true, true));
    notifier.announce(new Notice.Server(service, server, false, false));
    notifier.announce(new Notice.Quorum(service, false, "lost"));
    notifier.announce(new Notice.Quorum(service, true, "gained"));
    notifier.announce(new Notice.Server(service, server, true, false));
    notifier.close();
    List<String> told = new ArrayList<>(Files.readAllLines(directory.resolve("told")));
    told.sort(null);
    assertEquals(List.of("down", "quorum-down", "quorum-up", "up"), told);
    assertEquals(List.of(), log.lines());
  }

  @Test
  void shouldWaitForTheScriptsBeforeAndAfterEverything() throws Exception {
    Notices notices = notices(null, null, false);
    Path told = directory.resolve("told");
    Path late = directory.resolve("late");
    Files.writeString(late, "#!/bin/sh\nsleep 0.1; echo $1 >> " + told + "; exit $2\n");
    Files.setPosixFilePermissions(late, PosixFilePermissions.fromString("rwxr-xr-x"));
    notifier.use(
        defs(
            new Notices(
                notices.scriptUser(),
                null,
                null,
                null,
                false,
                new Script(List.of(late.toString(), "first", "3"), null, null, 60_000),
                new Script(List.of(late.toString(), "last", "0"), null, null, 60_000))));
    notifier.start();
    assertEquals("first\n", Files.readString(told));
    assertEquals(List.of("startup script failed, status 3"), log.lines());
    RealServer server = TestServices.telling(TestServices.server(1), script("up"), null, false);
    notifier.announce(new Notice.Server(TestServices.of(server), server, true, false));
    notifier.close();
    assertEquals("first\nup\nlast\n", Files.readString(told));
    assertEquals(1, log.lines().size());
  }

  @Test
  void shouldWriteALineForEachChangeIntoTheFifos() throws Exception {
    Path path = directory.resolve("lvs.fifo");
    Path other = directory.resolve("all.fifo");
    notifier.use(
        defs(
            notices(
                new GlobalDefs.Fifo(path.toString(), null, null, script("reader")),
                new GlobalDefs.Fifo(other.toString(), null, null, null),
                true)));
    RealServer server = TestServices.server(1);
    VirtualServer service = TestServices.of(server);
    notifier.announce(new Notice.Server(service, server, true, true));
    notifier.announce(new Notice.Server(service, server, false, false));
    notifier.announce(new Notice.Quorum(service, false, "lost"));
    while (!Files.exists(directory.resolve("told")) || !Files.exists(other)) {
      Thread.onSpinWait();
    }
    for (Path fifo : List.of(path, other)) {
      try (BufferedReader reader = Files.newBufferedReader(fifo, StandardCharsets.UTF_8)) {
        assertEquals("RS [10.0.0.1]:tcp:80 [192.168.0.1]:tcp:80 UP", reader.readLine());
        assertEquals("RS [10.0.0.1]:tcp:80 [192.168.0.1]:tcp:80 DOWN", reader.readLine());
        assertEquals("VS [192.168.0.1]:tcp:80 DOWN", reader.readLine());
      }
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(fifo)));
    }
    notifier.close();
    assertFalse(Files.exists(path));
    assertFalse(Files.exists(other));
    assertEquals("reader " + path + "\n", Files.readString(directory.resolve("told")));
  }

  /** Its old script ends, and the pipe stays. */
  @Test
  void shouldTakeOverAFifoThatGetsAnotherScript() throws Exception {
    Path path = directory.resolve("lvs.fifo");
    Path reader = directory.resolve("reader");
    Files.writeString(
        reader,
        "#!/bin/sh\nwhile read line < \"$2\"; do echo \"$1 $line\" >> "
            + directory.resolve("told")
            + "; done\n");
    Files.setPosixFilePermissions(reader, PosixFilePermissions.fromString("rwxr-xr-x"));
    VirtualServer service = TestServices.of();
    for (String name : List.of("first", "second")) {
      Script script = new Script(List.of(reader.toString(), name), null, null, 0);
      notifier.use(
          defs(notices(new GlobalDefs.Fifo(path.toString(), null, null, script), null, false)));
      String told = name + " VS [192.168.0.1]:tcp:80 UP";
      while (!lines().contains(told)) {
        // The reader that is about to end may take a line with it.
        notifier.announce(new Notice.Quorum(service, true, "gained"));
        Thread.sleep(5);
      }
    }
    notifier.close();
    assertFalse(Files.exists(path));
    assertEquals(List.of(), log.lines());
  }

  private List<String> lines() throws IOException {
    Path told = directory.resolve("told");
    return Files.exists(told) ? Files.readAllLines(told) : List.of();
  }

  /** Nobody reads: 64 KiB go into the pipe, some lines wait, the rest is lost. */
  @Test
  void shouldLoseLinesRatherThanBlock() throws Exception {
    Path path = directory.resolve("slow.fifo");
    notifier.use(
        defs(notices(new GlobalDefs.Fifo(path.toString(), null, null, null), null, false)));
    RealServer server = TestServices.server(1);
    VirtualServer service = TestServices.of(server);
    for (int i = 0; i < 20_000; i++) {
      notifier.announce(new Notice.Server(service, server, true, false));
    }
    notifier.close();
    // Once more where the queue overflows before the pipe is full, the writer having no processor.
    assertEquals(
        List.of("the reader of FIFO " + path + " is too slow: lines are lost"),
        log.lines().stream().distinct().toList());
    assertTrue(log.lines().size() < 10, log.lines()::toString);
    assertFalse(Files.exists(path));
  }

  @Test
  void shouldSayWhyAFifoCannotBeOpened() throws Exception {
    Path path = Files.createFile(directory.resolve("file"));
    notifier.use(
        defs(
            notices(
                new GlobalDefs.Fifo(path.toString(), null, null, null),
                new GlobalDefs.Fifo(directory + "/none/there", null, null, null),
                false)));
    notifier.announce(new Notice.Quorum(TestServices.of(), true, "gained"));
    while (log.lines().size() < 2) {
      Thread.onSpinWait();
    }
    List<String> lines = new ArrayList<>(log.lines());
    lines.sort(null);
    assertEquals(
        List.of(
            "Unable to open FIFO " + path + ": it is not a pipe",
            "Unable to open FIFO " + directory + "/none/there: mkfifo does not make it"),
        lines);
    assertEquals("", Files.readString(path));
  }

  private Mail mail(int port, List<String> to, boolean noCheckerEmails) {
    return new Mail(to, "weir@lb.test", "127.0.0.1", port, 30_000, "lb1.test", noCheckerEmails);
  }

  /** K6. */
  @Test
  void shouldMailInKeepalivedsWords() throws Exception {
    try (SmtpServer smtp = new SmtpServer()) {
      notifier.use(
          defs(mail(smtp.port(), List.of("ops@lb.test", "nobody@lb.test", "b@lb.test"), true)));
      RealServer server = TestServices.telling(TestServices.server(1), null, null, true);
      VirtualServer service = TestServices.smtpAlert(TestServices.of(server));
      notifier.announce(new Notice.ServerMail(service, server, false, false, "not this one"));
      notifier.announce(
          new Notice.ServerMail(service, server, false, true, "=> TCP CHECK failed on service <="));
      List<String> session = smtp.sessions.take();
      assertEquals(
          List.of(
              "HELO lb1.test",
              "MAIL FROM:<weir@lb.test>",
              "RCPT TO:<ops@lb.test>",
              "RCPT TO:<nobody@lb.test>",
              "RCPT TO:<b@lb.test>",
              "DATA"),
          session.subList(0, 6));
      assertTrue(
          session.containsAll(
              List.of(
                  "From: weir@lb.test",
                  "To: ops@lb.test, nobody@lb.test, b@lb.test",
                  "X-Mailer: Weir",
                  "=> TCP CHECK failed on service <=")),
          session::toString);
      assertEquals(
          "[lb1] Realserver [10.0.0.1]:tcp:80 of virtual server [192.168.0.1]:tcp:80 - DOWN",
          header(session, "Subject: "));
      notifier.announce(new Notice.Quorum(service, true, "=> Gained quorum 1+0=1 <= 1 <="));
      session = smtp.sessions.take();
      assertEquals("[lb1] Virtualserver [192.168.0.1]:tcp:80 - UP", header(session, "Subject: "));
      assertTrue(session.contains("=> Gained quorum 1+0=1 <= 1 <="), session::toString);
    }
  }

  /** Long lines are folded. */
  private static String header(List<String> session, String name) {
    StringBuilder text = new StringBuilder();
    for (String line : session) {
      if (line.startsWith(name)) {
        text.append(line, name.length(), line.length());
      } else if (!text.isEmpty() && line.startsWith(" ")) {
        text.append(line);
      } else if (!text.isEmpty()) {
        break;
      }
    }
    return text.toString();
  }

  @Test
  void shouldSayThatThereIsNoMailServer() throws Exception {
    int port;
    try (SmtpServer gone = new SmtpServer()) {
      port = gone.port();
    }
    notifier.use(defs(mail(port, List.of("ops@lb.test"), false)));
    VirtualServer service = TestServices.smtpAlert(TestServices.of());
    notifier.announce(new Notice.Quorum(service, true, "gained"));
    while (log.lines().isEmpty()) {
      Thread.onSpinWait();
    }
    assertTrue(
        log.lines().getFirst().startsWith("SMTP connection ERROR to [127.0.0.1]:" + port + ": "),
        log.lines()::toString);
  }

  @Test
  void shouldMailNobodyWhereTheFileNamesNobody() throws Exception {
    try (SmtpServer smtp = new SmtpServer()) {
      notifier.use(defs(mail(smtp.port(), List.of(), false)));
      notifier.announce(
          new Notice.Quorum(TestServices.smtpAlert(TestServices.of()), true, "gained"));
      notifier.use(defs(mail(smtp.port(), List.of("ops@lb.test"), false)));
      notifier.announce(new Notice.Quorum(TestServices.of(), true, "gained"));
      notifier.close();
      assertEquals(0, smtp.sessions.size());
    }
  }
}

package weir.control.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import weir.control.LogCapture;
import weir.control.loop.ControlThread;
import weir.control.net.EventLoop;
import weir.ffi.Syscall;

@Timeout(60)
class AdminServerTest implements AdminServer.Answers {
  private static final Status STATUS = Statuses.of(8);

  /** {@code asm/unistd_64.h}. */
  private static final long SYS_SETRESUID = 117;

  private static final long NOBODY = 65534;
  private static final String ASK = "{\"weir\":1,\"request\":\"status\"}\n";
  private static final String ANSWER =
      new String(Protocol.bytes(Reply.of(STATUS)), StandardCharsets.UTF_8);

  private final ControlThread control = new ControlThread();
  private final EventLoop loop = EventLoop.open();
  private final LogCapture log = new LogCapture("weir.admin");
  private Path path = Path.of("");

  @BeforeEach
  void chooseAPath(@TempDir Path directory) {
    path = directory.resolve("made").resolve("weir.sock");
  }

  @AfterEach
  void end() {
    loop.close();
    control.close();
    log.close();
  }

  @Override
  public Object answer(Request<?> request) throws RefusedException {
    if (!(request instanceof Request.ConnectionsRequest(long cursor))) {
      return STATUS;
    }
    if (cursor == 13) {
      throw new IllegalStateException("meant to fail: part of a test");
    }
    if (cursor == 14) {
      throw new RefusedException("not now");
    }
    return new ConnectionPage(List.of(), cursor + 1);
  }

  private AdminServer open() throws IOException {
    return AdminServer.open(path, loop, control, this);
  }

  private SocketChannel connect() throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(path));
  }

  private static String readLine(SocketChannel client) throws IOException {
    StringBuilder line = new StringBuilder();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (client.read(one.clear()) > 0) {
      line.append((char) one.get(0));
      if (one.get(0) == '\n') {
        break;
      }
    }
    return line.toString();
  }

  private static void write(SocketChannel client, String text) throws IOException {
    client.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @EnumSource
  void shouldAnswerSeveralClientsOnEachTransport(EventLoop.Kind kind) throws IOException {
    Assumptions.assumeTrue(kind.isAvailable());
    try (EventLoop other = new EventLoop(kind);
        AdminServer server = AdminServer.open(path, other, control, this);
        AdminClient first = new AdminClient(path);
        AdminClient second = new AdminClient(path)) {
      assertEquals(path, server.path());
      assertEquals(STATUS, first.status());
      assertEquals(4, second.connections(3).next());
      assertEquals(STATUS, second.status());
      assertEquals(6, first.connections(5).next());
    }
    assertFalse(Files.exists(path));
  }

  @Test
  void shouldBeTheOwnersAlone() throws IOException {
    try (AdminServer server = open()) {
      assertEquals(
          "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(server.path())));
    }
  }

  /** The kernel changes the credentials of one thread; libc would change those of all. */
  @ParameterizedTest
  @EnumSource
  void shouldTurnAwayOthersWhateverTheModeOfTheSocket(EventLoop.Kind kind) throws Exception {
    Assumptions.assumeTrue(kind.isAvailable());
    Assumptions.assumeTrue(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "needs root");
    try (EventLoop other = new EventLoop(kind);
        AdminServer server = AdminServer.open(path, other, control, this)) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
      for (String up : List.of("..", "../..")) {
        Files.setPosixFilePermissions(
            path.resolve(up).normalize(), PosixFilePermissions.fromString("rwxr-xr-x"));
      }
      FutureTask<String> asking =
          new FutureTask<>(
              () -> {
                Syscall.call(SYS_SETRESUID, -1, NOBODY, -1);
                try (SocketChannel client = connect()) {
                  return readLine(client);
                }
              });
      Thread.ofPlatform().start(asking);
      assertEquals(
          "{\"weir\":1,\"error\":\"only root and whom the director runs as may ask it\"}\n",
          asking.get());
      assertEquals(path, server.path());
    }
  }

  @Test
  void shouldSayWhyItRefuses() throws IOException {
    try (AdminServer server = open();
        AdminClient client = new AdminClient(server.path())) {
      IOException thrown = assertThrows(IOException.class, () -> client.connections(14));
      assertEquals("the weir at " + path + " says: not now", thrown.getMessage());
      assertEquals(STATUS, client.status());
    }
  }

  @Test
  void shouldAnswerRequestsThatComeTogetherOrInPieces() throws IOException {
    try (AdminServer server = open();
        SocketChannel client = connect()) {
      assertEquals(path, server.path());
      write(client, ASK + "hello\n" + ASK.substring(0, 10));
      assertEquals(ANSWER, readLine(client));
      assertEquals("{\"weir\":1,\"error\":\"a request is a JSON object\"}\n", readLine(client));
      write(client, ASK.substring(10));
      assertEquals(ANSWER, readLine(client));
    }
  }

  @Test
  void shouldGoOnAfterARequestThatFails() throws IOException {
    try (AdminServer server = open();
        SocketChannel client = connect()) {
      assertEquals(path, server.path());
      write(client, "{\"weir\":1,\"request\":\"connections\",\"cursor\":13}\n" + ASK);
      assertTrue(readLine(client).contains("internal error"));
      assertEquals(ANSWER, readLine(client));
      assertEquals(List.of("an admin request failed"), log.lines());
    }
  }

  @Test
  void shouldRefuseARequestWithoutEnd() throws IOException {
    try (AdminServer server = open();
        SocketChannel client = connect()) {
      assertEquals(path, server.path());
      write(client, "x".repeat(Protocol.MAX_REQUEST + 1));
      assertTrue(readLine(client).contains("at most 4096 bytes"));
      assertEquals("", readLine(client));
    }
  }

  @Test
  void shouldNotMindGarbageAndClientsThatVanish() throws IOException {
    Random random = new Random(1);
    int refused = 0;
    try (AdminServer server = open()) {
      assertEquals(path, server.path());
      for (int i = 0; i < 200; i++) {
        byte[] garbage = new byte[random.nextInt(3 * Protocol.MAX_REQUEST)];
        random.nextBytes(garbage);
        try (SocketChannel client = connect()) {
          client.configureBlocking(false);
          client.write(ByteBuffer.wrap(garbage));
        } catch (IOException e) {
          // The server may be faster to refuse than this to write.
          refused++;
        }
      }
      assertTrue(refused < 200);
      // The last of them may still count as clients for a moment.
      String answer = "";
      while (!answer.equals(ANSWER)) {
        try (SocketChannel client = connect()) {
          write(client, ASK);
          answer = readLine(client);
        }
      }
      assertEquals(List.of(), log.lines());
    }
  }

  @Test
  void shouldTurnAwayTheThirtyThirdClient() throws IOException {
    List<SocketChannel> clients = new ArrayList<>();
    try (AdminServer server = open()) {
      assertEquals(path, server.path());
      for (int i = 0; i < 32; i++) {
        SocketChannel client = connect();
        clients.add(client);
        write(client, ASK);
        assertEquals(ANSWER, readLine(client));
      }
      try (SocketChannel client = connect()) {
        assertEquals("{\"weir\":1,\"error\":\"too many clients\"}\n", readLine(client));
      }
      assertEquals(STATUS, statusOf(clients.getFirst()));
    } finally {
      for (SocketChannel client : clients) {
        client.close();
      }
    }
  }

  private static Status statusOf(SocketChannel client) throws IOException {
    write(client, ASK);
    byte[] line = readLine(client).getBytes(StandardCharsets.UTF_8);
    return Objects.requireNonNull(Protocol.reply(line, Status.class).answer());
  }

  @Test
  void shouldReplaceTheSocketOfADeadProcess() throws IOException {
    Files.createDirectories(path.toAbsolutePath().getParent());
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(path));
    }
    assertThrows(AdminClient.NobodyThereException.class, () -> new AdminClient(path));
    try (AdminServer server = open();
        AdminClient client = new AdminClient(server.path())) {
      assertEquals(STATUS, client.status());
    }
  }

  @Test
  void shouldLeaveTheSocketOfALiveProcessAlone() throws IOException {
    try (AdminServer server = open();
        AdminClient client = new AdminClient(server.path())) {
      IOException thrown = assertThrows(SocketInUseException.class, this::open);
      assertEquals("another weir listens on " + path, thrown.getMessage());
      assertEquals(STATUS, client.status());
    }
  }

  @Test
  void shouldLeaveAFileAloneThatIsNoSocket() throws IOException {
    Files.createDirectories(path.toAbsolutePath().getParent());
    Files.writeString(path, "precious");
    IOException thrown = assertThrows(IOException.class, this::open);
    assertEquals(path + " exists and is not a socket", thrown.getMessage());
    assertEquals("precious", Files.readString(path));
  }

  @Test
  void shouldSayInOneLineThatNobodyIsThere() {
    IOException thrown =
        assertThrows(AdminClient.NobodyThereException.class, () -> new AdminClient(path));
    assertEquals(
        "no weir runs in this network namespace (nobody listens on " + path + ")",
        thrown.getMessage());
  }

  @Test
  void shouldSayThatWhatListensIsNoWeir() throws Exception {
    Files.createDirectories(path.toAbsolutePath().getParent());
    try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      other.bind(UnixDomainSocketAddress.of(path));
      Thread.ofVirtual()
          .start(
              () -> {
                try (SocketChannel accepted = other.accept()) {
                  Channels.newOutputStream(accepted)
                      .write("HTTP/1.1 400\n".getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      try (AdminClient client = new AdminClient(path)) {
        IOException thrown = assertThrows(IOException.class, client::status);
        assertEquals("what listens on " + path + " is not a weir", thrown.getMessage());
      }
    }
  }
}

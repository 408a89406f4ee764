package weir.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class NetworkNamespaceTest {
  @Test
  @Tag("netns")
  void shouldRunInANamespaceAndNowhereElse() throws Exception {
    Isolated.run(
        () -> {
          Isolated.ip("link add inside type veth peer name other");
          int here = index();
          Path own = Path.of("/proc/self/task", Integer.toString(Libc.gettid()), "ns/net");
          try (NetworkNamespace namespace = NetworkNamespace.open(own)) {
            Integer[] there = new Integer[2];
            Thread outside =
                Thread.ofPlatform()
                    .start(
                        () -> {
                          // Made by the isolated thread, so it starts where that one is.
                          Libc.unshare(Sched.CLONE_NEWNET);
                          try {
                            there[0] = namespace.call(NetworkNamespaceTest::index);
                          } catch (Exception e) {
                            throw new AssertionError(e);
                          }
                          there[1] =
                              assertThrows(ErrnoException.class, NetworkNamespaceTest::index)
                                  .errno();
                        });
            outside.join();
            assertEquals(here, there[0]);
            assertEquals(Errno.ENODEV, there[1]);
          }
          return null;
        });
  }

  @Test
  @Tag("netns")
  void shouldPassOnWhatTheTaskThrows() throws Exception {
    Isolated.run(
        () -> {
          Path own = Path.of("/proc/self/task", Integer.toString(Libc.gettid()), "ns/net");
          try (NetworkNamespace namespace = NetworkNamespace.open(own)) {
            assertThrows(
                NoSuchFileException.class,
                () ->
                    namespace.call(
                        () -> {
                          throw new NoSuchFileException("x");
                        }));
          }
          return null;
        });
  }

  @Test
  void shouldSayThatThereIsNone() {
    ErrnoException missing =
        assertThrows(ErrnoException.class, () -> NetworkNamespace.named("weir-no-such").close());
    assertEquals(
        "open network namespace /run/netns/weir-no-such: ENOENT (no such file, key or object)",
        missing.getMessage());
  }

  @Test
  void shouldNotMoveTheCarrierOfAVirtualThread() throws Exception {
    try (NetworkNamespace namespace = NetworkNamespace.open(Path.of("/proc/self/ns/net"))) {
      FutureTask<Void> enter = new FutureTask<>(namespace::enter, null);
      Thread.ofVirtual().start(enter);
      ExecutionException refused = assertThrows(ExecutionException.class, enter::get);
      assertInstanceOf(IllegalStateException.class, refused.getCause());
    }
  }

  private static int index() {
    try (Interfaces interfaces = new Interfaces()) {
      return interfaces.index("inside");
    }
  }
}

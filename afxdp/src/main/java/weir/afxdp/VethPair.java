package weir.afxdp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.stream.Stream;
import weir.ffi.Errno;
import weir.ffi.ErrnoException;
import weir.ffi.If;
import weir.ffi.LinkInfo;
import weir.ffi.Netlink;
import weir.ffi.NetworkEditor;

/**
 * The way from a program at tc, which cannot reach AF_XDP sockets, to these: a pair of interfaces
 * of our own, for what does not take the short way of a {@link PacketRing}. The program redirects
 * packets out of the outer one; on the inner one a program at XDP puts all that comes into sockets.
 * As that is there, the kernel cuts long segments to packets before they enter; checksums stay as
 * partial as they were.
 *
 * <pre>
 *   eth0 ──► tc ─ ─ ─ ─► stack            inner ──► XDP ──► AF_XDP socket ──► worker
 *             └──► outer ═════════════════► ┘
 * </pre>
 *
 * <p>Each interface has a pair for itself, named after its index: {@code weir5}, {@code weir5i}. So
 * the worker knows where a packet came in. A pair outlives a process that was killed; nothing goes
 * into it then, and the next one for that interface replaces it.
 */
final class VethPair implements AutoCloseable {
  private static final String PREFIX = "weir";
  private static final String INNER = "i";

  /** Of this thread's network namespace: name, then eight numbers received and eight sent. */
  private static final Path COUNTERS = Path.of("/proc/thread-self/net/dev");

  private static final int SENT_DROPPED = 11;

  private final NetworkEditor editor;
  private final String name;
  private final int outerIndex;
  private final Device inner;

  private VethPair(NetworkEditor editor, String name, int outerIndex, Device inner) {
    this.editor = editor;
    this.name = name;
    this.outerIndex = outerIndex;
    this.inner = inner;
  }

  /**
   * Makes the pair of an interface, with as many queues. The caller holds the interface by a socket
   * that is bound to it: nobody else uses a pair of that name.
   *
   * @throws ErrnoException where that does not work
   */
  static VethPair create(Device device) {
    String name = PREFIX + device.index();
    NetworkEditor editor = new NetworkEditor();
    try {
      removeOld(editor, name);
      ErrnoException.check(
          "make the veth pair " + name + " (needs CAP_NET_ADMIN and veth in the kernel)",
          editor.addVeth(name, name + INNER, device.mtu(), device.receiveQueues()));
      return new VethPair(editor, name, Device.find(name).index(), Device.find(name + INNER));
    } catch (RuntimeException e) {
      editor.close();
      throw e;
    }
  }

  private static void removeOld(NetworkEditor editor, String name) {
    try (Netlink netlink = new Netlink()) {
      for (LinkInfo link : netlink.links()) {
        if (!link.name().equals(name)) {
          continue;
        }
        if (!link.kind().equals("veth") || (link.flags() & If.IFF_NOARP) == 0) {
          throw new ErrnoException(
              "make the veth pair " + name + ": there is an interface of that name, not weir's",
              Errno.EEXIST);
        }
        ErrnoException.check("remove the veth pair " + name, editor.removeLink(name));
      }
    }
  }

  /** The index of the inner end of an interface's pair, where it has one. */
  static OptionalInt innerOf(Device device) {
    String name = PREFIX + device.index() + INNER;
    try (Netlink netlink = new Netlink()) {
      return netlink.links().stream()
          .filter(link -> link.name().equals(name))
          .mapToInt(LinkInfo::index)
          .findFirst();
    }
  }

  /** Whether an interface is an end of such a pair, by its name. */
  static boolean isNameOfOne(String interfaceName) {
    return interfaceName.matches(PREFIX + "\\d+" + INNER + "?");
  }

  /** Where packets are put in. */
  int outerIndex() {
    return outerIndex;
  }

  /** Where they come out. */
  Device inner() {
    return inner;
  }

  /**
   * Packets that were put in and found no place in the inner end's queue. For any thread in the
   * pair's network namespace; 0 in another.
   */
  long drops() {
    String start = name + ":";
    try (Stream<String> lines = Files.lines(COUNTERS)) {
      return lines
          .map(String::strip)
          .filter(line -> line.startsWith(start))
          .mapToLong(line -> Long.parseLong(numbers(line, start)[SENT_DROPPED]))
          .sum();
    } catch (IOException withoutProc) {
      return 0;
    }
  }

  private static String[] numbers(String line, String start) {
    return line.substring(start.length()).strip().split("\\s+", -1);
  }

  /** Removes it. */
  @Override
  public void close() {
    editor.removeLink(name);
    editor.close();
  }
}

package weir.afxdp.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import weir.ffi.Bpf;
import weir.ffi.BpfAttr;
import weir.ffi.ErrnoException;
import weir.ffi.Libc;
import weir.ffi.Memory;

/** A program in the kernel. */
public final class BpfProgram implements AutoCloseable {
  /** Where a program sits. */
  public enum Type {
    /** In the driver, or where it hands packets over. */
    XDP(Bpf.BPF_PROG_TYPE_XDP, Bpf.BPF_XDP),
    /** Before the kernel's stack, with its packet buffers: at tcx ingress. */
    TC(Bpf.BPF_PROG_TYPE_SCHED_CLS, Bpf.BPF_TCX_INGRESS),
    /** In front of a socket's queue. */
    SOCKET(Bpf.BPF_PROG_TYPE_SOCKET_FILTER, 0);

    private final int program;
    private final int attach;

    Type(int program, int attach) {
      this.program = program;
      this.attach = attach;
    }
  }

  /** Enough for what the verifier says of some thousand instructions. */
  private static final int LOG_SIZE = 1 << 20;

  /** Of the verifier's log, the end says what is wrong. */
  private static final int LOG_SHOWN = 4000;

  /** What a program may put in front of a packet. */
  private static final int ROOM_TO_GROW = 256;

  // struct xdp_md of linux/bpf.h: six numbers of 32 bits, the second of which is data_end.
  private static final int XDP_MD_SIZEOF = 24;
  private static final int XDP_MD_DATA_END = 4;

  private static final String NEEDS = " (needs CAP_BPF and CAP_NET_ADMIN)";

  private final Type type;
  private final int fd;

  private BpfProgram(Type type, int fd) {
    this.type = type;
    this.fd = fd;
  }

  /**
   * Loads a program.
   *
   * @param name shown by {@code bpftool} and {@code ip link}, up to 15 characters
   * @param flags of BPF_PROG_LOAD, such as {@link Bpf#BPF_F_XDP_HAS_FRAGS}
   * @throws ErrnoException where the kernel refuses; with the verifier's log where that is why
   */
  public static BpfProgram load(Type type, String name, byte[] instructions, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment code = arena.allocate(instructions.length, 8);
      code.copyFrom(MemorySegment.ofArray(instructions));
      // Only a program under the GPL may use every helper; this one uses none of those.
      MemorySegment licence = arena.allocateFrom("Apache-2.0");
      long attr = BpfAttrs.attr(arena);
      Memory.putInt(attr + BpfAttr.PROG_TYPE_OFFSET, type.program);
      Memory.putInt(attr + BpfAttr.INSN_CNT_OFFSET, instructions.length / 8);
      Memory.putLong(attr + BpfAttr.INSNS_OFFSET, code.address());
      Memory.putLong(attr + BpfAttr.LICENSE_OFFSET, licence.address());
      Memory.putInt(attr + BpfAttr.PROG_FLAGS_OFFSET, flags);
      Memory.putInt(attr + BpfAttr.EXPECTED_ATTACH_TYPE_OFFSET, type.attach);
      BpfAttrs.name(attr, BpfAttr.PROG_NAME_OFFSET, name);
      int fd = Libc.bpf(Bpf.BPF_PROG_LOAD, attr);
      if (fd < 0) {
        throw new ErrnoException("load BPF program " + name + NEEDS + log(arena, attr), -fd);
      }
      return new BpfProgram(type, fd);
    }
  }

  /** Loads once more, since writing the log takes the verifier several times as long. */
  private static String log(Arena arena, long attr) {
    MemorySegment buffer = arena.allocate(LOG_SIZE);
    Memory.putInt(attr + BpfAttr.LOG_LEVEL_OFFSET, 1);
    Memory.putInt(attr + BpfAttr.LOG_SIZE_OFFSET, LOG_SIZE);
    Memory.putLong(attr + BpfAttr.LOG_BUF_OFFSET, buffer.address());
    int fd = Libc.bpf(Bpf.BPF_PROG_LOAD, attr);
    if (fd >= 0) {
      Libc.close(fd);
    }
    buffer.set(ValueLayout.JAVA_BYTE, LOG_SIZE - 1, (byte) 0);
    String log = buffer.getString(0).strip();
    return log.isEmpty() ? "" : "\n" + log.substring(Math.max(0, log.length() - LOG_SHOWN)) + "\n";
  }

  /**
   * Attaches to an interface, until the file descriptor that this gives is closed.
   *
   * @param flags {@code XDP_FLAGS_DRV_MODE} or {@code XDP_FLAGS_SKB_MODE}; 0 for tcx, where it
   *     comes after the programs that are there
   * @return a file descriptor, or {@code -errno}
   */
  public int attach(int interfaceIndex, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      long attr = BpfAttrs.attr(arena);
      Memory.putInt(attr + BpfAttr.LINK_CREATE_PROG_FD_OFFSET, fd);
      Memory.putInt(attr + BpfAttr.LINK_CREATE_TARGET_IFINDEX_OFFSET, interfaceIndex);
      Memory.putInt(attr + BpfAttr.LINK_CREATE_ATTACH_TYPE_OFFSET, type.attach);
      Memory.putInt(attr + BpfAttr.LINK_CREATE_FLAGS_OFFSET, flags);
      return Libc.bpf(Bpf.BPF_LINK_CREATE, attr);
    }
  }

  public int fd() {
    return fd;
  }

  /**
   * What a program made of a packet.
   *
   * @param verdict what it returned, such as {@link Bpf#XDP_PASS}
   * @param packet as it left it, from the Ethernet header on
   */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares or keeps one
  public record Run(int verdict, byte[] packet) {}

  /**
   * Runs the program on a packet that no device sees.
   *
   * @param packet from the Ethernet header on, 14 bytes at least
   * @throws ErrnoException where the kernel refuses
   */
  public Run run(byte[] packet) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment in = arena.allocate(packet.length);
      in.copyFrom(MemorySegment.ofArray(packet));
      MemorySegment out = arena.allocate(packet.length + ROOM_TO_GROW);
      long attr = BpfAttrs.attr(arena);
      Memory.putInt(attr + BpfAttr.TEST_PROG_FD_OFFSET, fd);
      Memory.putInt(attr + BpfAttr.TEST_DATA_SIZE_IN_OFFSET, packet.length);
      Memory.putLong(attr + BpfAttr.TEST_DATA_IN_OFFSET, in.address());
      Memory.putInt(attr + BpfAttr.TEST_DATA_SIZE_OUT_OFFSET, (int) out.byteSize());
      Memory.putLong(attr + BpfAttr.TEST_DATA_OUT_OFFSET, out.address());
      ErrnoException.check("BPF_PROG_TEST_RUN", Libc.bpf(Bpf.BPF_PROG_TEST_RUN, attr));
      int length = Memory.getInt(attr + BpfAttr.TEST_DATA_SIZE_OUT_OFFSET);
      return new Run(
          Memory.getInt(attr + BpfAttr.TEST_RETVAL_OFFSET),
          out.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
    }
  }

  /**
   * Runs the program on copies of a packet again and again and does what it says to them: sends,
   * redirects, drops. The calling thread works in the kernel until {@code times} or a signal; the
   * packets belong to its network namespace. The program finds a packet as an earlier run or a
   * receiver left it.
   *
   * @param packet from the Ethernet header on, 14 bytes at least
   * @param batch packets that go on their way together, 1 to 256
   * @return 0, or {@code -errno}: EINTR after a signal, EOPNOTSUPP or EINVAL before Linux 5.18
   */
  public int runLive(byte[] packet, int batch, int times) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment in = arena.allocate(packet.length);
      in.copyFrom(MemorySegment.ofArray(packet));
      // struct xdp_md, of which only data_end may say anything: where the packet ends.
      MemorySegment context = arena.allocate(XDP_MD_SIZEOF, 8);
      context.set(ValueLayout.JAVA_INT, XDP_MD_DATA_END, packet.length);
      long attr = BpfAttrs.attr(arena);
      Memory.putInt(attr + BpfAttr.TEST_PROG_FD_OFFSET, fd);
      Memory.putInt(attr + BpfAttr.TEST_DATA_SIZE_IN_OFFSET, packet.length);
      Memory.putLong(attr + BpfAttr.TEST_DATA_IN_OFFSET, in.address());
      Memory.putInt(attr + BpfAttr.TEST_REPEAT_OFFSET, times);
      Memory.putInt(attr + BpfAttr.TEST_CTX_SIZE_IN_OFFSET, XDP_MD_SIZEOF);
      Memory.putLong(attr + BpfAttr.TEST_CTX_IN_OFFSET, context.address());
      Memory.putInt(attr + BpfAttr.TEST_FLAGS_OFFSET, Bpf.BPF_F_TEST_XDP_LIVE_FRAMES);
      Memory.putInt(attr + BpfAttr.TEST_BATCH_SIZE_OFFSET, batch);
      return Libc.bpf(Bpf.BPF_PROG_TEST_RUN, attr);
    }
  }

  @Override
  public void close() {
    Libc.close(fd);
  }
}

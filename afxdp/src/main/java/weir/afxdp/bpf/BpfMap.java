package weir.afxdp.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import weir.ffi.Bpf;
import weir.ffi.BpfAttr;
import weir.ffi.Errno;
import weir.ffi.ErrnoException;
import weir.ffi.Libc;
import weir.ffi.Memory;
import weir.ffi.Mman;

/** A map shared with the programs in the kernel. Any thread may use it: the kernel orders calls. */
public final class BpfMap implements AutoCloseable {
  private final String name;
  private final int fd;

  private BpfMap(String name, int fd) {
    this.name = name;
    this.fd = fd;
  }

  /** Addresses and prefixes: the longest prefix that a key starts with is found. */
  public static BpfMap lpmTrie(String name, int keySize, int maxEntries) {
    return create(Bpf.BPF_MAP_TYPE_LPM_TRIE, name, keySize, 1, maxEntries, Bpf.BPF_F_NO_PREALLOC);
  }

  /** Exact keys; memory is taken as they come. */
  public static BpfMap hash(String name, int keySize, int maxEntries) {
    return create(Bpf.BPF_MAP_TYPE_HASH, name, keySize, 1, maxEntries, Bpf.BPF_F_NO_PREALLOC);
  }

  /** AF_XDP sockets by queue. */
  public static BpfMap sockets(String name, int queues) {
    return create(Bpf.BPF_MAP_TYPE_XSKMAP, name, 4, 4, queues, 0);
  }

  /** Interfaces to send by, as ifindex, by number. */
  public static BpfMap devices(String name, int entries) {
    return create(Bpf.BPF_MAP_TYPE_DEVMAP, name, 4, 4, entries, 0);
  }

  /** Values by index, all there from the start, which {@link #map} makes memory. */
  public static BpfMap array(String name, int valueSize, int entries) {
    return create(Bpf.BPF_MAP_TYPE_ARRAY, name, 4, valueSize, entries, Bpf.BPF_F_MMAPABLE);
  }

  /**
   * Records that programs append and one reader takes, {@link #map}ped by that.
   *
   * @param bytes a power of two, and of whole pages
   */
  public static BpfMap ring(String name, int bytes) {
    return create(Bpf.BPF_MAP_TYPE_RINGBUF, name, 0, 0, bytes, 0);
  }

  private static BpfMap create(
      int type, String name, int keySize, int valueSize, int maxEntries, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      long attr = BpfAttrs.attr(arena);
      Memory.putInt(attr + BpfAttr.MAP_TYPE_OFFSET, type);
      Memory.putInt(attr + BpfAttr.KEY_SIZE_OFFSET, keySize);
      Memory.putInt(attr + BpfAttr.VALUE_SIZE_OFFSET, valueSize);
      Memory.putInt(attr + BpfAttr.MAX_ENTRIES_OFFSET, maxEntries);
      Memory.putInt(attr + BpfAttr.MAP_FLAGS_OFFSET, flags);
      BpfAttrs.name(attr, BpfAttr.MAP_NAME_OFFSET, name);
      int fd = Libc.bpf(Bpf.BPF_MAP_CREATE, attr);
      ErrnoException.check("create BPF map " + name + " (needs CAP_BPF)", fd);
      return new BpfMap(name, fd);
    }
  }

  public int fd() {
    return fd;
  }

  /**
   * The values of an {@link #array} as memory, which stays when the map is closed.
   *
   * @param length bytes, of all values
   * @return the address, of a page
   */
  public long map(long length) {
    return map(length, Mman.PROT_READ | Mman.PROT_WRITE, 0);
  }

  /** As {@link #map(long)}, a part of what there is, only to be read. */
  public long mapReadOnly(long length, long offset) {
    return map(length, Mman.PROT_READ, offset);
  }

  private long map(long length, int protection, long offset) {
    long address = Libc.mmap(length, protection, Mman.MAP_SHARED | Mman.MAP_POPULATE, fd, offset);
    ErrnoException.check("map BPF map " + name, address);
    return address;
  }

  /**
   * Sets the value of a key.
   *
   * @throws ErrnoException where the map is full (E2BIG, ENOSPC) or refuses the value
   */
  public void put(byte[] key, byte[] value) {
    ErrnoException.check("update BPF map " + name, element(Bpf.BPF_MAP_UPDATE_ELEM, key, value));
  }

  /** Removes a key; one that is not there is fine. */
  public void remove(byte[] key) {
    int result = element(Bpf.BPF_MAP_DELETE_ELEM, key, new byte[0]);
    if (result != -Errno.ENOENT) {
      ErrnoException.check("delete from BPF map " + name, result);
    }
  }

  private int element(int command, byte[] key, byte[] value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment keyCopy = arena.allocateFrom(ValueLayout.JAVA_BYTE, key);
      MemorySegment valueCopy = arena.allocateFrom(ValueLayout.JAVA_BYTE, value);
      long attr = BpfAttrs.attr(arena);
      Memory.putInt(attr + BpfAttr.MAP_FD_OFFSET, fd);
      Memory.putLong(attr + BpfAttr.KEY_OFFSET, keyCopy.address());
      Memory.putLong(attr + BpfAttr.VALUE_OFFSET, value.length == 0 ? 0 : valueCopy.address());
      return Libc.bpf(command, attr);
    }
  }

  @Override
  public void close() {
    Libc.close(fd);
  }
}

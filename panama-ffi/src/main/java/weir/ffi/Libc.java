package weir.ffi;

import static weir.ffi.SysCalls.SYS_bind;
import static weir.ffi.SysCalls.SYS_bpf;
import static weir.ffi.SysCalls.SYS_close;
import static weir.ffi.SysCalls.SYS_eventfd2;
import static weir.ffi.SysCalls.SYS_getsockopt;
import static weir.ffi.SysCalls.SYS_gettid;
import static weir.ffi.SysCalls.SYS_io_uring_enter;
import static weir.ffi.SysCalls.SYS_io_uring_register;
import static weir.ffi.SysCalls.SYS_io_uring_setup;
import static weir.ffi.SysCalls.SYS_ioctl;
import static weir.ffi.SysCalls.SYS_kill;
import static weir.ffi.SysCalls.SYS_madvise;
import static weir.ffi.SysCalls.SYS_mmap;
import static weir.ffi.SysCalls.SYS_munmap;
import static weir.ffi.SysCalls.SYS_openat;
import static weir.ffi.SysCalls.SYS_poll;
import static weir.ffi.SysCalls.SYS_ppoll;
import static weir.ffi.SysCalls.SYS_pread64;
import static weir.ffi.SysCalls.SYS_read;
import static weir.ffi.SysCalls.SYS_recvfrom;
import static weir.ffi.SysCalls.SYS_recvmsg;
import static weir.ffi.SysCalls.SYS_rt_sigaction;
import static weir.ffi.SysCalls.SYS_sched_setaffinity;
import static weir.ffi.SysCalls.SYS_sched_setscheduler;
import static weir.ffi.SysCalls.SYS_sendmsg;
import static weir.ffi.SysCalls.SYS_sendto;
import static weir.ffi.SysCalls.SYS_setns;
import static weir.ffi.SysCalls.SYS_setpriority;
import static weir.ffi.SysCalls.SYS_setsockopt;
import static weir.ffi.SysCalls.SYS_socket;
import static weir.ffi.SysCalls.SYS_tgkill;
import static weir.ffi.SysCalls.SYS_unshare;
import static weir.ffi.SysCalls.SYS_write;

import java.lang.foreign.Arena;

/**
 * The system calls by their C names and argument orders.
 *
 * <p>Each returns what the call returns, or {@code -errno}; wrap it in {@link ErrnoException#check}
 * where a failure is not part of normal work. Pointers are addresses, see {@link Memory}. File
 * descriptors close on exec.
 */
public final class Libc {
  private Libc() {}

  /** Opens a socket; {@code type} is a SOCK_ constant, with SOCK_NONBLOCK or without. */
  public static int socket(int family, int type, int protocol) {
    return (int) Syscall.call(SYS_socket, family, type | Socket.SOCK_CLOEXEC, protocol);
  }

  /** Opens an existing file; {@code flags} are O_ constants. */
  public static int open(String path, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      long name = arena.allocateFrom(path).address();
      return (int) Syscall.call(SYS_openat, Fcntl.AT_FDCWD, name, flags | Fcntl.O_CLOEXEC, 0, 0, 0);
    }
  }

  /**
   * Closes a file descriptor; what it says of the fate of earlier writes is of no interest here.
   */
  public static void close(int fd) {
    Syscall.call(SYS_close, fd, 0, 0);
  }

  /** Gives a socket its own address. */
  public static int bind(int fd, long sockaddr, long length) {
    return (int) Syscall.call(SYS_bind, fd, sockaddr, length);
  }

  /** Sends; {@code sockaddr} 0 for a socket that needs none. Returns bytes. */
  public static long sendto(
      int fd, long buffer, long length, int flags, long sockaddr, int sockaddrLength) {
    return Syscall.call(SYS_sendto, fd, buffer, length, flags, sockaddr, sockaddrLength);
  }

  /**
   * Receives. Returns bytes; with MSG_TRUNC those of the datagram, however short the buffer.
   *
   * @param sockaddr where the sender's address goes, or 0
   * @param sockaddrLength the address of an int, in and out, or 0
   */
  public static long recvfrom(
      int fd, long buffer, long length, int flags, long sockaddr, long sockaddrLength) {
    return Syscall.call(SYS_recvfrom, fd, buffer, length, flags, sockaddr, sockaddrLength);
  }

  /** Receives what a {@link Msghdr} has room for. Returns the bytes of the payload. */
  public static long recvmsg(int fd, long msghdr, int flags) {
    return Syscall.call(SYS_recvmsg, fd, msghdr, flags);
  }

  /** Sends what a {@link Msghdr} says. Returns bytes. */
  public static long sendmsg(int fd, long msghdr, int flags) {
    return Syscall.call(SYS_sendmsg, fd, msghdr, flags);
  }

  /** Reads from a file. Returns bytes. */
  public static long read(int fd, long buffer, long length) {
    return Syscall.call(SYS_read, fd, buffer, length);
  }

  /** Reads from a place in a file. Returns bytes. */
  public static long pread(int fd, long buffer, long length, long offset) {
    return Syscall.call(SYS_pread64, fd, buffer, length, offset, 0, 0);
  }

  /** Writes to a file. Returns bytes. */
  public static long write(int fd, long buffer, long length) {
    return Syscall.call(SYS_write, fd, buffer, length);
  }

  /** Opens a counter of events, which does not wait. */
  public static int eventfd(int value) {
    return (int) Syscall.call(SYS_eventfd2, value, Eventfd.EFD_NONBLOCK | Eventfd.EFD_CLOEXEC, 0);
  }

  /** Sets an option from {@code length} bytes at {@code value}. */
  public static int setsockopt(int fd, int level, int option, long value, int length) {
    return (int) Syscall.call(SYS_setsockopt, fd, level, option, value, length, 0);
  }

  /** Sets an option that is an int. */
  public static int setsockopt(int fd, int level, int option, int value) {
    try (Arena arena = Arena.ofConfined()) {
      long address = arena.allocate(Integer.BYTES, Integer.BYTES).address();
      Memory.putInt(address, value);
      return setsockopt(fd, level, option, address, Integer.BYTES);
    }
  }

  /** Reads an option; {@code length} is the address of an int, in and out. */
  public static int getsockopt(int fd, int level, int option, long value, long length) {
    return (int) Syscall.call(SYS_getsockopt, fd, level, option, value, length, 0);
  }

  /** Waits; {@code pollfds} is an array of {@link Pollfd}, -1 ms is for ever. Returns how many. */
  public static int poll(long pollfds, int count, int timeoutMs) {
    return (int) Syscall.call(SYS_poll, pollfds, count, timeoutMs);
  }

  /**
   * Waits; {@code timespec} is the address of a {@link Timespec}, 0 is for ever. Returns how many.
   */
  public static int ppoll(long pollfds, int count, long timespec) {
    return (int) Syscall.call(SYS_ppoll, pollfds, count, timespec, 0, 0, 0);
  }

  /** Device control; {@code argument} is an address. */
  public static int ioctl(int fd, int request, long argument) {
    return (int) Syscall.call(SYS_ioctl, fd, request, argument);
  }

  /** Maps memory; returns its address. {@code fd} -1 where it is of no file. */
  public static long mmap(long length, int protection, int flags, int fd, long offset) {
    return Syscall.call(SYS_mmap, 0, length, protection, flags, fd, offset);
  }

  /** Gives mapped memory back. */
  public static int munmap(long address, long length) {
    return (int) Syscall.call(SYS_munmap, address, length, 0);
  }

  /** Advises on the use of mapped memory. */
  public static int madvise(long address, long length, int advice) {
    return (int) Syscall.call(SYS_madvise, address, length, advice);
  }

  /** Moves the calling thread into the namespace of {@code fd}: CLONE_NEWNET, ... */
  public static int setns(int fd, int type) {
    return (int) Syscall.call(SYS_setns, fd, type, 0);
  }

  /** Moves the calling thread into a new namespace: CLONE_NEWNET, ... */
  public static int unshare(int flags) {
    return (int) Syscall.call(SYS_unshare, flags, 0, 0);
  }

  /** Everything about BPF; {@code attr} is a {@link BpfAttr}, {@code command} of {@link Bpf}. */
  public static int bpf(int command, long attr) {
    return (int) Syscall.call(SYS_bpf, command, attr, BpfAttr.SIZEOF);
  }

  /** Opens a pair of rings; {@code params} is an {@link IoUringParams}. */
  public static int ioUringSetup(int entries, long params) {
    return (int) Syscall.call(SYS_io_uring_setup, entries, params, 0);
  }

  /** Submits, and does what waits to be done. Returns how many entries were submitted. */
  public static int ioUringEnter(int fd, int toSubmit, int minComplete, int flags) {
    return (int) Syscall.call(SYS_io_uring_enter, fd, toSubmit, minComplete, flags, 0, 0);
  }

  /** Tells rings of buffers and other things. */
  public static int ioUringRegister(int fd, int operation, long argument, int count) {
    return (int) Syscall.call(SYS_io_uring_register, fd, operation, argument, count, 0, 0);
  }

  /** Sends a signal to a process. */
  public static int kill(int pid, int signal) {
    return (int) Syscall.call(SYS_kill, pid, signal, 0);
  }

  /**
   * Has this process take no notice of a signal, such as a real-time one, which the JDK knows no
   * name for, and which else ends the process.
   */
  public static int ignore(int signal) {
    // struct sigaction of the kernel: handler, flags, restorer and a mask of 64 signals.
    int sigaction = 32;
    long ignoring = 1;
    try (Arena arena = Arena.ofConfined()) {
      long action = arena.allocate(sigaction, Long.BYTES).address();
      Memory.putLong(action, ignoring);
      return (int) Syscall.call(SYS_rt_sigaction, signal, action, 0, Long.BYTES, 0, 0);
    }
  }

  /** Sends a signal to one thread of this process. */
  public static int signalThread(int tid, int signal) {
    long pid = ProcessHandle.current().pid();
    return (int) Syscall.call(SYS_tgkill, pid, tid, signal);
  }

  /** The kernel's number of the calling thread. */
  public static int gettid() {
    return (int) Syscall.call(SYS_gettid, 0, 0, 0);
  }

  /**
   * Puts the calling thread before every thread of the usual policy, until it waits: SCHED_FIFO.
   *
   * @param priority 1..99
   * @return 0, or {@code -errno}: EPERM without CAP_SYS_NICE
   */
  public static int runFirst(int priority) {
    return setScheduler(Sched.SCHED_FIFO, priority);
  }

  /** Puts the calling thread among those of the usual policy again. */
  public static int takeTurns() {
    return setScheduler(Sched.SCHED_OTHER, 0);
  }

  private static int setScheduler(int policy, int priority) {
    try (Arena arena = Arena.ofConfined()) {
      long param = arena.allocate(SchedParam.SIZEOF, Integer.BYTES).address();
      SchedParam.schedPriority(param, priority);
      return (int) Syscall.call(SYS_sched_setscheduler, 0, policy, param);
    }
  }

  /**
   * Has a thread, and those that it will start, give way to others of the usual policy.
   *
   * @param tid its number, as {@link #gettid} gives it
   * @param nice how much, 0..19
   * @return 0 or {@code -errno}
   */
  public static int giveWay(int tid, int nice) {
    return (int) Syscall.call(SYS_setpriority, Resource.PRIO_PROCESS, tid, nice);
  }

  /** Keeps the calling thread on one processor, 0..1023. */
  public static int pinTo(int cpu) {
    if (cpu < 0 || cpu >= Sched.CPU_SETSIZE) {
      return -Errno.EINVAL;
    }
    try (Arena arena = Arena.ofConfined()) {
      long size = Sched.CPU_SETSIZE / Byte.SIZE;
      long set = arena.allocate(size, Long.BYTES).address();
      Memory.putByte(set + cpu / Byte.SIZE, 1 << cpu % Byte.SIZE);
      return (int) Syscall.call(SYS_sched_setaffinity, 0, size, set);
    }
  }
}

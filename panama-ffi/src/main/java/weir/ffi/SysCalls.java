package weir.ffi;

/** Numbers of system calls on x86-64: {@code sys/syscall.h}, {@code asm/unistd_64.h}. */
@CConstants("sys/syscall.h")
final class SysCalls {
  static final int SYS_read = 0;
  static final int SYS_write = 1;
  static final int SYS_close = 3;
  static final int SYS_poll = 7;
  static final int SYS_mmap = 9;
  static final int SYS_munmap = 11;
  static final int SYS_rt_sigaction = 13;
  static final int SYS_ioctl = 16;
  static final int SYS_pread64 = 17;
  static final int SYS_madvise = 28;
  static final int SYS_socket = 41;
  static final int SYS_sendto = 44;
  static final int SYS_recvfrom = 45;
  static final int SYS_sendmsg = 46;
  static final int SYS_recvmsg = 47;
  static final int SYS_bind = 49;
  static final int SYS_setsockopt = 54;
  static final int SYS_getsockopt = 55;
  static final int SYS_kill = 62;
  static final int SYS_setpriority = 141;
  static final int SYS_sched_setscheduler = 144;
  static final int SYS_gettid = 186;
  static final int SYS_sched_setaffinity = 203;
  static final int SYS_tgkill = 234;
  static final int SYS_openat = 257;
  static final int SYS_ppoll = 271;
  static final int SYS_unshare = 272;
  static final int SYS_eventfd2 = 290;
  static final int SYS_setns = 308;
  static final int SYS_bpf = 321;
  static final int SYS_io_uring_setup = 425;
  static final int SYS_io_uring_enter = 426;
  static final int SYS_io_uring_register = 427;

  private SysCalls() {}
}

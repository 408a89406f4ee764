package weir.ffi;

/** Constants of io_uring(7): {@code linux/io_uring.h}. */
@CConstants("linux/io_uring.h")
public final class IoUring {
  // Flags of io_uring_setup(2).
  public static final int IORING_SETUP_CQSIZE = 1 << 3;
  public static final int IORING_SETUP_R_DISABLED = 1 << 6;

  @SinceLinux("5.19")
  public static final int IORING_SETUP_TASKRUN_FLAG = 1 << 9;

  @SinceLinux("6.0")
  public static final int IORING_SETUP_SINGLE_ISSUER = 1 << 12;

  @SinceLinux("6.1")
  public static final int IORING_SETUP_DEFER_TASKRUN = 1 << 13;

  // Offsets for mmap; both rings are in the mapping of the first since 5.4.
  public static final long IORING_OFF_SQ_RING = 0;
  public static final long IORING_OFF_SQES = 0x10000000L;

  /** In the flags of the submission ring: completions wait for room. */
  public static final int IORING_SQ_CQ_OVERFLOW = 1 << 1;

  /** In the flags of the submission ring: there is work that a call would do. */
  @SinceLinux("5.19")
  public static final int IORING_SQ_TASKRUN = 1 << 2;

  /** Flag of io_uring_enter(2). */
  public static final int IORING_ENTER_GETEVENTS = 1;

  // Operations of io_uring_register(2).
  public static final int IORING_REGISTER_ENABLE_RINGS = 12;

  @SinceLinux("5.19")
  public static final int IORING_REGISTER_PBUF_RING = 22;

  // enum io_uring_op
  public static final int IORING_OP_SEND = 26;
  public static final int IORING_OP_RECV = 27;

  /** In the flags of an {@link IoUringSqe}: the kernel chooses a buffer of the group. */
  public static final int IOSQE_BUFFER_SELECT = 1 << 5;

  /** Likewise: what succeeds has no completion. */
  @SinceLinux("5.17")
  public static final int IOSQE_CQE_SKIP_SUCCESS = 1 << 6;

  /** In {@code ioprio} of an {@link IoUringSqe}: receive again and again. */
  @SinceLinux("6.0")
  public static final int IORING_RECV_MULTISHOT = 1 << 1;

  // Flags of an IoUringCqe.
  public static final int IORING_CQE_F_BUFFER = 1;
  public static final int IORING_CQE_F_MORE = 1 << 1;
  public static final int IORING_CQE_BUFFER_SHIFT = 16;

  private IoUring() {}
}

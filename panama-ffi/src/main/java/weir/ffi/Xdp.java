package weir.ffi;

/** Constants of AF_XDP and XDP: {@code linux/if_xdp.h}, {@code linux/if_link.h}. */
@CConstants({"sys/socket.h", "linux/if_xdp.h", "linux/if_link.h"})
public final class Xdp {
  public static final int AF_XDP = 44;
  public static final int SOL_XDP = 283;

  // Options of level SOL_XDP.
  public static final int XDP_MMAP_OFFSETS = 1;
  public static final int XDP_RX_RING = 2;
  public static final int XDP_TX_RING = 3;
  public static final int XDP_UMEM_REG = 4;
  public static final int XDP_UMEM_FILL_RING = 5;
  public static final int XDP_UMEM_COMPLETION_RING = 6;
  public static final int XDP_STATISTICS = 7;
  public static final int XDP_OPTIONS = 8;

  /** How many packets one call sends in copy mode, 32 to the size of the transmit ring. */
  @SinceLinux("6.17")
  public static final int XDP_MAX_TX_SKB_BUDGET = 9;

  // sxdp_flags.
  public static final int XDP_SHARED_UMEM = 1;
  public static final int XDP_COPY = 1 << 1;
  public static final int XDP_ZEROCOPY = 1 << 2;
  public static final int XDP_USE_NEED_WAKEUP = 1 << 3;

  /** In {@link XdpUmemReg}: frames have room for {@link XskTxMetadata}. */
  @SinceLinux("6.11")
  public static final int XDP_UMEM_TX_METADATA_LEN = 1 << 2;

  /** In the flags of a ring: the kernel sleeps and wants a call. */
  public static final int XDP_RING_NEED_WAKEUP = 1;

  public static final int XDP_OPTIONS_ZEROCOPY = 1;

  /** In {@link XdpDesc}: {@link XskTxMetadata} lies before the packet. */
  @SinceLinux("6.8")
  public static final int XDP_TX_METADATA = 1 << 1;

  /** In {@link XskTxMetadata}: complete a checksum. */
  @SinceLinux("6.8")
  public static final int XDP_TXMD_FLAGS_CHECKSUM = 1 << 1;

  // Offsets for mmap.
  public static final long XDP_PGOFF_RX_RING = 0;
  public static final long XDP_PGOFF_TX_RING = 0x80000000L;
  public static final long XDP_UMEM_PGOFF_FILL_RING = 0x100000000L;
  public static final long XDP_UMEM_PGOFF_COMPLETION_RING = 0x180000000L;

  // How a program is attached.
  public static final int XDP_FLAGS_SKB_MODE = 1 << 1;
  public static final int XDP_FLAGS_DRV_MODE = 1 << 2;

  private Xdp() {}
}

package weir.ffi;

/** Constants of {@link VirtioNetHdr}: {@code linux/virtio_net.h}. */
@CConstants("linux/virtio_net.h")
public final class VirtioNet {
  /** In {@code flags}: the checksum is not complete. */
  public static final int VIRTIO_NET_HDR_F_NEEDS_CSUM = 1;

  // In gso_type: what the packet is to be cut into.
  public static final int VIRTIO_NET_HDR_GSO_NONE = 0;
  public static final int VIRTIO_NET_HDR_GSO_TCPV4 = 1;

  @SinceLinux("6.2")
  public static final int VIRTIO_NET_HDR_GSO_UDP_L4 = 5;

  /** In {@code gso_type}: the first segment alone keeps CWR (RFC 3168). */
  public static final int VIRTIO_NET_HDR_GSO_ECN = 0x80;

  private VirtioNet() {}
}

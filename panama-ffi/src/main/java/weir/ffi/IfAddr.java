package weir.ffi;

/** Attributes of an address: {@code linux/if_addr.h}. */
@CConstants("linux/if_addr.h")
final class IfAddr {
  /** The address of the other end where the link has two, else that of the interface. */
  static final int IFA_ADDRESS = 1;

  static final int IFA_LOCAL = 2;

  private IfAddr() {}
}

package weir.ffi;

/** Constants of {@code netinet/in.h}. */
@CConstants("netinet/in.h")
public final class In {
  public static final int IPPROTO_IPIP = 4;
  public static final int IPPROTO_UDP = 17;
  public static final int IPPROTO_RAW = 255;

  private In() {}
}

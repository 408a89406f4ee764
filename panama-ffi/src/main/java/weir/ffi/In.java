package weir.ffi;

/** Constants of {@code netinet/in.h}. */
@CConstants("netinet/in.h")
public final class In {
  public static final int IPPROTO_IP = 0;
  public static final int IPPROTO_ICMP = 1;
  public static final int IPPROTO_TCP = 6;
  public static final int IPPROTO_UDP = 17;
  public static final int IPPROTO_RAW = 255;

  public static final int IP_HDRINCL = 3;

  private In() {}
}

package weir.ffi;

/** Constants of neighbours: {@code linux/neighbour.h}. */
@CConstants("linux/neighbour.h")
public final class Neighbour {
  // States.
  public static final int NUD_INCOMPLETE = 1;
  public static final int NUD_REACHABLE = 2;
  public static final int NUD_STALE = 4;
  public static final int NUD_DELAY = 8;
  public static final int NUD_PROBE = 0x10;
  public static final int NUD_FAILED = 0x20;
  public static final int NUD_NOARP = 0x40;
  public static final int NUD_PERMANENT = 0x80;

  // Attributes.
  static final int NDA_DST = 1;
  static final int NDA_LLADDR = 2;

  // Flags.
  static final int NTF_USE = 1;
  static final int NTF_PROXY = 8;

  private Neighbour() {}
}

package weir.ffi;

/** Constants of {@code sys/mman.h}. */
@CConstants("sys/mman.h")
public final class Mman {
  public static final int PROT_READ = 1;
  public static final int PROT_WRITE = 2;

  public static final int MAP_SHARED = 1;
  public static final int MAP_PRIVATE = 2;
  public static final int MAP_ANONYMOUS = 0x20;
  public static final int MAP_POPULATE = 0x8000;

  public static final int MADV_HUGEPAGE = 14;

  private Mman() {}
}

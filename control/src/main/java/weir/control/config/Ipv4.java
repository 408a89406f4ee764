package weir.control.config;

/** IPv4 addresses as {@code int}, a in a.b.c.d highest. */
public final class Ipv4 {
  private Ipv4() {}

  /**
   * Reads dotted decimal: four numbers of 0..255 without leading zeros.
   *
   * @return the address as an unsigned number, or -1 if the text is not one
   */
  public static long parse(String text) {
    long address = 0;
    int parts = 0;
    int start = 0;
    while (true) {
      int dot = text.indexOf('.', start);
      int end = dot < 0 ? text.length() : dot;
      int part = part(text, start, end);
      if (part < 0 || ++parts > 4) {
        return -1;
      }
      address = address << 8 | part;
      if (dot < 0) {
        return parts == 4 ? address : -1;
      }
      start = dot + 1;
    }
  }

  private static int part(String text, int start, int end) {
    int length = end - start;
    if (length < 1 || length > 3 || (length > 1 && text.charAt(start) == '0')) {
      return -1;
    }
    int value = 0;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value * 10 + (c - '0');
    }
    return value <= 255 ? value : -1;
  }

  /** Whether one host can have it: neither 0.0.0.0, nor a group's, nor everybody's. */
  public static boolean isUnicast(int address) {
    return address != 0 && address != -1 && address >>> 28 != 0xe;
  }

  /** Dotted decimal. */
  public static String format(int address) {
    return (address >>> 24)
        + "."
        + (address >>> 16 & 0xff)
        + "."
        + (address >>> 8 & 0xff)
        + "."
        + (address & 0xff);
  }
}

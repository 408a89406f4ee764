package weir.control.adm;

import org.jspecify.annotations.Nullable;
import weir.control.config.Ipv4;

/** Numbers for names, as with {@code -n}. */
public final class Numeric implements Names {
  /** The only one. */
  public static final Numeric NAMES = new Numeric();

  private Numeric() {}

  @Override
  public long address(String host) {
    return -1;
  }

  @Override
  public int port(String service, @Nullable String protocol) {
    return -1;
  }

  @Override
  public String host(int address) {
    return Ipv4.format(address);
  }

  @Override
  public String service(int port, @Nullable String protocol) {
    return Integer.toString(port);
  }
}

package weir.control.adm;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import weir.control.admin.ConnectionPage.Row;
import weir.control.config.Ipv4;

/** The connection table as {@code ipvsadm -Lc} prints it. */
public final class ConnectionLines {
  private final Names names;

  ConnectionLines(Names names) {
    this.names = names;
  }

  /** With numbers for names ({@code -n}). */
  public ConnectionLines() {
    this(Numeric.NAMES);
  }

  /**
   * The first two lines.
   *
   * @param withEngine whether there are columns of persistence engines, which Weir has not
   */
  public static String head(boolean withEngine) {
    return "IPVS connection entries\n"
        + "pro expire state       source             virtual            destination"
        + (withEngine ? "        pe name          pe_data\n" : "\n");
  }

  /** The line of a connection. */
  public String line(Row row) {
    @Nullable String protocol =
        row.protocol().equals("IP") ? null : row.protocol().toLowerCase(Locale.ROOT);
    return String.format(
        Locale.ROOT,
        "%-3s %-6s %-11s %-18s %-18s %s\n",
        row.protocol(),
        String.format(Locale.ROOT, "%02d:%02d", row.expiresS() / 60, row.expiresS() % 60),
        row.state(),
        named(row.client(), protocol),
        named(row.virtual(), protocol),
        named(row.destination(), protocol));
  }

  private String named(String endpoint, @Nullable String protocol) {
    int colon = endpoint.lastIndexOf(':');
    return names.endpoint(
        (int) Ipv4.parse(endpoint.substring(0, colon)),
        Integer.parseInt(endpoint.substring(colon + 1)),
        protocol);
  }
}

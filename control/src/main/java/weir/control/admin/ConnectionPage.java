package weir.control.admin;

import java.util.List;

/**
 * Some entries of the connection table.
 *
 * @param rows in no order
 * @param next what to ask for next, or 0 after the last page
 */
public record ConnectionPage(List<Row> rows, long next) {
  public ConnectionPage {
    rows = List.copyOf(rows);
  }

  /**
   * One connection, as {@code ipvsadm -Lcn} shows it.
   *
   * @param protocol {@code TCP}, {@code UDP}, or {@code IP} for the template of a firewall mark
   * @param expiresS seconds until the entry is dropped if no packet comes
   * @param state such as {@code ESTABLISHED}
   * @param client address and port, as the two that follow
   */
  public record Row(
      String protocol,
      long expiresS,
      String state,
      String client,
      String virtual,
      String destination) {}
}

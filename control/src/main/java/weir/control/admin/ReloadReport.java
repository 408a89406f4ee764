package weir.control.admin;

import java.util.List;

/**
 * What a reload did, or would do.
 *
 * @param refused whether the file has errors, so that nothing changes
 * @param findings what is wrong with the file, for people; lines with their ends
 * @param changes of the table, as arguments of ipvsadm
 * @param byHand what others have done to the table since the last reload, as arguments of ipvsadm
 */
public record ReloadReport(
    boolean refused, String findings, List<String> changes, List<String> byHand) {
  public ReloadReport {
    changes = List.copyOf(changes);
    byHand = List.copyOf(byHand);
  }
}

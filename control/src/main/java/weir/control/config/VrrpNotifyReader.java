package weir.control.config;

import weir.control.config.VrrpDefaults.VrrpNotices;

/** Reads whom an instance or a group tells of its state. */
final class VrrpNotifyReader {
  private VrrpNotifyReader() {}

  static VrrpNotify read(Fields fields, VrrpNotices silent, Diagnostics diagnostics) {
    return new VrrpNotify(
        ScriptReader.read(fields, "notify_master", diagnostics),
        ScriptReader.read(fields, "notify_backup", diagnostics),
        ScriptReader.read(fields, "notify_fault", diagnostics),
        ScriptReader.read(fields, "notify_stop", diagnostics),
        ScriptReader.read(fields, "notify_deleted", diagnostics),
        ScriptReader.read(fields, "notify", diagnostics),
        ScriptReader.read(fields, "notify_master_rx_lower_pri", diagnostics),
        fields.flag("notify_priority_changes", silent.priorityChanges()),
        fields.flag("smtp_alert", silent.smtpAlert()));
  }
}

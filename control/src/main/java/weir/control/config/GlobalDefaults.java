package weir.control.config;

/**
 * What {@code global_defs} says for servers and checks that are silent.
 *
 * @param serverAlert whether mail is sent when a real server comes or goes; keepalived does so
 *     where nobody says otherwise
 * @param quorumAlert whether mail is sent when a quorum does
 * @param logAllFailures whether each failed attempt of a check is logged
 */
record GlobalDefaults(boolean serverAlert, boolean quorumAlert, boolean logAllFailures) {
  static GlobalDefaults of(Fields global) {
    return new GlobalDefaults(
        global.flag("smtp_alert_checker", global.flag("smtp_alert", true)),
        global.flag("smtp_alert_checker", global.flag("smtp_alert", false)),
        global.flag("checker_log_all_failures", false));
  }
}

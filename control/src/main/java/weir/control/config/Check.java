package weir.control.config;

/** A health check of one real server. */
public sealed interface Check
    permits TcpCheck,
        HttpCheck,
        MiscCheck,
        SendExpectCheck,
        SmtpCheck,
        DnsCheck,
        UdpCheck,
        PingCheck {
  /** What all checks have. */
  CheckSettings settings();
}

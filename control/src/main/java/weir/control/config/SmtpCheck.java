package weir.control.config;

/**
 * An {@code SMTP_CHECK} block: the server is good when it greets and takes HELO and QUIT.
 *
 * @param heloName how we name ourselves
 */
public record SmtpCheck(CheckSettings settings, String heloName) implements Check {}

package weir.control.config;

/**
 * A {@code DNS_CHECK} block: the server is good when it answers a question without an error.
 *
 * @param type such as {@code SOA}
 * @param name that is asked for; {@code .} for the root
 */
public record DnsCheck(CheckSettings settings, String type, String name) implements Check {}

package weir.control.config;

/** A {@code PING_CHECK} block: the server is good when it answers an ICMP echo request. */
public record PingCheck(CheckSettings settings) implements Check {}

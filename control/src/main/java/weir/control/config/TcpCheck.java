package weir.control.config;

/** A {@code TCP_CHECK} block: the server is good when a TCP connection can be made. */
public record TcpCheck(CheckSettings settings) implements Check {}

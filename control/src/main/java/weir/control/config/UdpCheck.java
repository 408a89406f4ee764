package weir.control.config;

/**
 * A {@code UDP_CHECK} block: the server is good unless ICMP says that nobody listens.
 *
 * @param payload hex digits of what is sent; empty for some bytes of no meaning
 * @param requireReply whether an answer must come
 * @param minReplyLength bytes that it must have at least
 * @param maxReplyLength bytes that it may have
 */
public record UdpCheck(
    CheckSettings settings,
    String payload,
    boolean requireReply,
    int minReplyLength,
    int maxReplyLength)
    implements Check {}

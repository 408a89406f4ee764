package weir.control.config;

/**
 * A {@code TCP_CHECK} block: the server is good when a TCP connection can be made.
 *
 * @param connectAddress where to connect, IPv4; the real server's address unless {@code connect_ip}
 *     says otherwise
 * @param connectPort where to connect, 1..65535
 * @param bindAddress IPv4 source address of the connection; 0 to let the kernel choose
 * @param bindPort source port of the connection; 0 to let the kernel choose
 * @param connectTimeoutMs how long a connection may take
 * @param retry how many further attempts must fail before the server counts as down, from 0
 * @param delayBeforeRetryMs from a failed attempt to the next one
 * @param delayLoopMs from the end of a check to the start of the next
 * @param warmupMs the first check starts at a random time from 0 to this, so that checks spread
 */
public record TcpCheck(
    int connectAddress,
    int connectPort,
    int bindAddress,
    int bindPort,
    long connectTimeoutMs,
    int retry,
    long delayBeforeRetryMs,
    long delayLoopMs,
    long warmupMs) {}

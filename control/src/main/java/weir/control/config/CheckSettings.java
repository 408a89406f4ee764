package weir.control.config;

import org.jspecify.annotations.Nullable;

/**
 * What all checks have. Every default is filled in: the check's own word counts, else its real
 * server's, else the virtual server's, else keepalived's.
 *
 * @param connectAddress where to connect, IPv4; the real server's address unless {@code connect_ip}
 *     says otherwise
 * @param connectPort where to connect, 1..65535; that of the server, or 0, for checks that have no
 *     port
 * @param bindAddress IPv4 source address of the connection; 0 to let the kernel choose
 * @param bindPort source port of the connection; 0 to let the kernel choose
 * @param bindInterface to send by; null to let the kernel choose
 * @param mark firewall mark of the check's packets; 0 for none
 * @param connectTimeoutMs how long a connection, and each answer, may take
 * @param retry how many further attempts must fail before the server counts as down, from 0
 * @param delayBeforeRetryMs from a failed attempt to the next one
 * @param delayLoopMs from the end of a check to the start of the next
 * @param warmupMs the first check starts at a random time from 0 to this, so that checks spread
 * @param alpha whether the server counts as down until the first good check
 * @param logAllFailures whether each failed attempt is logged, not only the verdict
 */
public record CheckSettings(
    int connectAddress,
    int connectPort,
    int bindAddress,
    int bindPort,
    @Nullable String bindInterface,
    int mark,
    long connectTimeoutMs,
    int retry,
    long delayBeforeRetryMs,
    long delayLoopMs,
    long warmupMs,
    boolean alpha,
    boolean logAllFailures) {}

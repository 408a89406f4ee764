package weir.control.config;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * {@code lvs_sync_daemon}: how connections are told to the other director.
 *
 * @param interfaceName where it speaks
 * @param instance whose state decides between sending and receiving; null for both at once
 * @param id 0..255; -1 for the instance's virtual router
 * @param maxLength of a packet, 1..65507; 0 for what the interface takes
 * @param port UDP, 1..65535
 * @param ttl 1..255
 * @param group the multicast address
 */
public record SyncDaemon(
    String interfaceName,
    @Nullable String instance,
    int id,
    int maxLength,
    int port,
    int ttl,
    InetAddress group) {}

/**
 * Netty's event loop, shared by health checks and the admin socket.
 *
 * <p>One thread, {@code netty-io_uring}. It never decides: whatever arrives is handed to the
 * control thread. Only this package knows which of Netty's transports runs.
 */
package weir.control.net;

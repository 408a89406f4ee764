/**
 * The control thread: one queue of events and timers.
 *
 * <p>Everything else of the control plane is called from it and owns its state without locks; the
 * threads at the edges (Netty's event loop, the netlink reader, {@code main}) only add events.
 */
package weir.control.loop;

/**
 * Next hops: from the address of a real server to an interface and a MAC.
 *
 * <p>A model of the kernel's tables, fed by the control thread with what netlink tells, and asked
 * by it. Nothing here has a clock or a socket.
 */
package weir.control.route;

/**
 * VRRP: packets, state machine, sync groups, VIPs and gratuitous ARP.
 *
 * <p>Empty for now. It will run on a thread of its own, share no lock with anything, and use
 * nothing but {@code weir.ffi}, so that an advert leaves on time whatever the other threads do.
 */
package weir.vrrp;

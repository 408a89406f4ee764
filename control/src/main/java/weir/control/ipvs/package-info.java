/**
 * The table of virtual services and their destinations: what the kernel's IPVS keeps, with its
 * commands and its errors. Pools of servers change it as checks say, operators by {@code ipvsadm},
 * a reload by what the file says; nobody cares who else did. What the workers go by is made from
 * it.
 *
 * <pre>
 *  pool (keepalived) --.
 *  adm  (ipvsadm) -----+--&gt; Ipvs: services, destinations --&gt; changed: snapshot, steering, next hops
 *  reload, drain ------'         '-- trash: destinations that are gone and still have connections
 * </pre>
 *
 * <p>Lives on the control thread.
 */
package weir.control.ipvs;

/**
 * {@code ipvsadm}, spoken natively: the command line, the errors, the tables and the exit statuses
 * of ipvsadm 1.31 on Linux 6.1, on a running director.
 *
 * <pre>
 *  arguments --&gt; Popt --&gt; ArgumentReader --&gt; Arguments --&gt; Legality --&gt; Ipvsadm --&gt; AdminClient
 *                         (Endpoints, Names)                              |
 *                                                  IpvsTable &lt;-- Status --'
 * </pre>
 *
 * <p>All of it runs in the client; what changes the director is a request of {@link
 * weir.control.admin.Request}. What the real one says was found by asking it: {@code
 * IpvsadmOracleTest} asks again.
 */
package weir.control.adm;

/**
 * The admin socket, and the tables that are printed from it.
 *
 * <pre>
 *  weir status                      weir run
 *  AdminClient -- one line --&gt; AdminSession -- event --&gt; control thread: Answers
 *       ^                           (netty)  &lt;-- bytes --      |
 *  adm.IpvsTable, StatusTable &lt;-- one line -------------------'
 * </pre>
 *
 * <p>{@link weir.control.admin.Protocol} is the language; sessions run on the event loop and keep
 * nothing that outlives their client.
 */
package weir.control.admin;

/**
 * Tells the world of changes: programs, FIFOs, mail.
 *
 * <pre>
 *  control thread                  other threads
 *  Notifier ---- bounded queue --> Scripts: a few programs at once, each with its user's rights
 *     |--------- bounded queue --> Fifos: one line a change
 *     '--------- bounded queue --> Mail: an SMTP server
 * </pre>
 *
 * <p>Nothing here ever makes the control thread wait. What is too much is dropped, and the log says
 * so. Health checks that are programs run by {@link weir.control.notify.Scripts} too.
 */
package weir.control.notify;

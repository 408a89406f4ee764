/**
 * Which real servers take connections: the verdicts of the checks, and keepalived's words for them
 * in the log. Lives on the control thread.
 */
package weir.control.pool;

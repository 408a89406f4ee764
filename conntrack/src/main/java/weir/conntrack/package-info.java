/** The connection table. */
package weir.conntrack;

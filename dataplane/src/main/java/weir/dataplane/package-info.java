/** The packet path. */
package weir.dataplane;

/** The control plane. */
package weir.control;

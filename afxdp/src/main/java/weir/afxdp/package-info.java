/** AF_XDP. */
package weir.afxdp;

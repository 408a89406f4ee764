/** Labs of network namespaces. */
package weir.netns;

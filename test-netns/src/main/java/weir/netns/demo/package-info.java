/**
 * {@code ./weir demo}: Weir at work between network namespaces, for someone who sees it for the
 * first time.
 */
package weir.netns.demo;

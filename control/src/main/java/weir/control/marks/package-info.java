/**
 * The language of iptables, as far as it sets firewall marks: from the lines that the manuals
 * print, or the output of iptables-save, to a program for the dataplane.
 *
 * <pre>
 *  file -> Source -> ShellLines -> CommandReader -> MangleTable -> MarkTable
 *                    words of       one command:     chains, in     what is reached from PREROUTING
 *                    each line      rules, faults    order             |
 *                                                                      +-> MarkProgram -> MarkRules
 *                                                                      '-> MarkReach   -> Steer
 * </pre>
 *
 * <p>{@link weir.control.marks.MarkRulesReader} runs all of it. No input makes a step throw: what
 * is wrong becomes a {@link weir.control.config.Diagnostic}. A rule that could change a mark and
 * cannot be honoured is an <em>error</em>; what sets no mark is a <em>warning</em> and left out,
 * since the manuals' scripts have nat rules, modprobe and so on beside the marks.
 *
 * <p>Called by the command line, then on the control thread; what leaves here is immutable.
 */
package weir.control.marks;

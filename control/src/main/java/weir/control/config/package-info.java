/**
 * The language of keepalived.conf: from bytes to diagnostics and a typed {@link
 * weir.control.config.Configuration}.
 *
 * <pre>
 *  file -> Source -> SourceLines      comments, lines joined by a backslash
 *                 -> ExpandedLines    conditions, variables, sequences: what this director reads
 *                 -> Lexer            words and braces
 *                 -> Parser           tree of Statement; include begins another file
 *                      -> KeywordCheck               what each word may be
 *                      -> ModelReader                typed values, defaults, what contradicts itself
 *                      -> ServiceChecks, HostChecks  what must agree with each other and the machine
 * </pre>
 *
 * <p>A line travels as a {@link weir.control.config.Passage}, which knows where the user wrote each
 * of its characters, so that a fault in a variable's value is told where it was used.
 *
 * <p>{@link weir.control.config.ConfigurationReader} runs all of it; {@code keywords.txt} is the
 * grammar, as data. No step ever throws on any input: what is wrong becomes a {@link
 * weir.control.config.Diagnostic} and reading goes on, so that one run names every fault.
 *
 * <p>A diagnostic is an <em>error</em> when traffic would go wrong or the file would mean something
 * else than what stands there; it is a <em>warning</em> when a keyword is old or has no effect in
 * this version. A configuration with an error is not run, unless {@code --force} says so: then what
 * keepalived would make of the error is done, which its hint says.
 *
 * <p>Called by the command line and by reload, on the control thread; everything that leaves here
 * is immutable.
 */
package weir.control.config;

/**
 * The language of keepalived.conf: from bytes to diagnostics and a typed {@link
 * weir.control.config.Configuration}.
 *
 * <pre>
 *  file -> Source -> Lexer -> Parser -> tree of Statement -> KeywordCheck   what each word may be
 *                      words    braces                    -> ModelReader    typed values, defaults
 *                                                         -> CrossChecks, ServiceChecks  what must agree
 *                                                         -> HostChecks     what the machine must have
 * </pre>
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

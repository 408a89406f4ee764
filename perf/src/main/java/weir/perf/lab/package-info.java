/**
 * {@code ./weir bench}: Weir beside what it replaces, between network namespaces, in one session
 * and in turn, so that ratios mean something where absolute figures do not.
 *
 * <p>{@link weir.perf.lab.Bench} is the command. A {@link weir.perf.lab.Session} asks every {@link
 * weir.perf.lab.Measure} about every {@link weir.perf.lab.Contestant}, round by round; each answer
 * is a {@link weir.perf.lab.Sample}, and a {@link weir.perf.lab.Report} is made of samples alone.
 *
 * <pre>
 *  client --front-- director --back-- server        packets: Generator ... contestant ... Sink
 *     |                                  |          answers: by the director, or by "return"
 *     +-------------return---------------+
 * </pre>
 *
 * Packets are made and counted in the kernel by BPF programs ({@link weir.perf.lab.Generator},
 * {@link weir.perf.lab.Sink}): several million a second from one processor, without a process that
 * the contestant would have to wait for. So are the ends of short connections ({@link
 * weir.perf.lab.TcpEnd}), of which wrk and nginx take more than any contestant. TCP and HTTP
 * besides are wrk's, iperf3's and nginx's.
 *
 * <p>The lab is used by one thread; generators have one of their own.
 */
package weir.perf.lab;

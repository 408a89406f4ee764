/**
 * Packets in and out past the kernel's stack, a burst at a time: XDP to choose them, AF_XDP to
 * carry them; or packet sockets and io_uring, on any interface.
 *
 * <pre>
 *  interface ──► SteerProgram (BPF, one per interface) ──► kernel's stack: everything else
 *                   │ looks into SteerMaps
 *                   ▼
 *   ┌─────────── XdpSocket, one per receive queue ────────────┐
 *   │  receive ring ──►  AfXdpPort  ──► Burst ──► worker       │
 *   │  fill ring    ◄──     │ ▲                    │           │
 *   │                    FramePool                 │           │
 *   │  completion   ──►     ▲ │                    │           │
 *   │  transmit     ◄──  AfXdpPort  ◄── Burst ◄────┘           │
 *   └──────────── frames in one Umem, shared by all ───────────┘
 * </pre>
 *
 * <p>The rest of Weir uses {@link weir.afxdp.AfXdp} or {@link weir.afxdp.Uring} to attach, {@link
 * weir.afxdp.Steering} to say which packets it wants, and {@link weir.afxdp.Ports}, {@link
 * weir.afxdp.Port} and {@link weir.afxdp.Burst} to get and send them. {@link
 * weir.afxdp.MemoryPorts} are the same without a network.
 *
 * <h2>Flows</h2>
 *
 * In front of the steer program's instructions are {@link weir.afxdp.FlowProgram}'s, at XDP and at
 * tc: they forward the packets of flows that the workers have put into the {@link
 * weir.afxdp.FlowCache}, in the kernel, and leave every other packet to what comes after them.
 *
 * <h2>At tc</h2>
 *
 * On virtual interfaces the program may sit at tc instead of XDP ({@link weir.afxdp.AttachChoice}):
 * flows of the flow cache then keep their segments of up to 64 KB. From there the program copies
 * single packets into a {@link weir.afxdp.PacketRing}; for long segments the way to the sockets is
 * a {@link weir.afxdp.VethPair}. A port receives from both, and sends by a socket of the interface
 * itself, which needs no program for that. The kernel wants a fill ring of such a socket all the
 * same. Two things to know of a new pair: its outer end transmits at once only if it is set up
 * last, since a carrier that comes later is noticed some time later; and the inner end has to have
 * its program before anything is redirected, for only then does the kernel cut segments on the way
 * in.
 *
 * <p>Where there is no tcx, before Linux 6.6, the same program is a filter at clsact. That stays
 * when the process is killed, and the maps with it, until the next start. So it looks first whether
 * the first queue's socket is still in the map of sockets, which it leaves as the process ends, and
 * else lets everything pass. The verdicts have the same numbers.
 *
 * <h2>Frames</h2>
 *
 * A frame is in exactly one place: a pool, a ring, or a burst. A frame received on one port is sent
 * on another of the same worker where it lies. No frame is ever allocated or freed while packets
 * flow, and none is waited for: what does not fit into a transmit ring is dropped and counted.
 *
 * <h2>Packet sockets</h2>
 *
 * What {@link weir.afxdp.Uring} receives is as the kernel has it: TCP segments that belong together
 * are one packet of up to 64 KB, and a checksum may be left to do. {@link weir.afxdp.Burst} carries
 * both, and the socket that sends it gives them to the kernel again (virtio_net_hdr). So bulk TCP
 * between local sockets is four times as fast as over AF_XDP, and every single packet slower: each
 * is copied in and copied out by a system call's work of its own. Frames are larger for it, and in
 * memory only as far as packets have touched them.
 *
 * <p>What was tried and is to be known: poll(2) on an io_uring with IORING_SETUP_DEFER_TASKRUN does
 * not wake up, that on its packet socket does. A packet socket has no direct access to packets, so
 * its filter works on a copy of the first 128 bytes. Before Linux 6.2 a datagram of several
 * segments (UDP_SEGMENT) is an error of the socket, and lost; so are segments inside a tunnel that
 * somebody else made, which virtio_net_hdr has no word for.
 *
 * <h2>Threads</h2>
 *
 * One thread opens and closes. Each {@link weir.afxdp.Ports}, with its pool and its rings, belongs
 * to one worker. {@link weir.afxdp.Steering} and the counters are for any thread.
 *
 * <h2>When the process ends</h2>
 *
 * However it ends, the kernel detaches the programs, and every packet takes the way through its
 * stack again.
 *
 * <h2>Busy polling</h2>
 *
 * Is not done: the options of af_xdp.rst were tried on veth in copy mode (Linux 6.18), and
 * receiving never got to poll the device. What they are for, a receiver and a worker on one
 * processor, is the worker's affair.
 *
 * <p>Sources: Documentation/networking/af_xdp.rst and xsk-tx-metadata.rst of the kernel, and
 * net/xdp/xsk.c for what they leave out.
 */
package weir.afxdp;

package weir.netns.oracle;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weir.afxdp.FlowCache;
import weir.afxdp.FlowProgram;
import weir.afxdp.Hook;
import weir.afxdp.Link;
import weir.afxdp.bpf.BpfProgram;
import weir.ffi.Bpf;
import weir.ffi.Interfaces;
import weir.netns.Lab;
import weir.netns.Netns;

/**
 * What the kernel does for a data plane in memory: a flow cache, and the program that forwards its
 * flows, on one packet at a time. The interfaces are there for their numbers only.
 */
final class KernelFlows implements AutoCloseable {
  private static final int FLOWS = 512;
  private static final List<String> DEVICES = List.of("front", "back");

  /** The longest frame that leaves alone: the kernel wants room in a page for its own. */
  private static final int LONGEST = 3000;

  private final Lab lab;
  private final Netns namespace;
  private final List<Link> links;
  private Hook hook = Hook.TC;
  private State state;

  /** Between two calls of {@link #renew}. */
  private record State(FlowCache cache, BpfProgram front, BpfProgram back) {}

  /** An empty cache. */
  KernelFlows(int hops) {
    lab = Lab.open();
    namespace = lab.namespace("director");
    namespace.ip("link add " + DEVICES.get(0) + " type veth peer name " + DEVICES.get(1));
    links =
        namespace.call(
            () -> {
              try (Interfaces interfaces = new Interfaces()) {
                return List.of(
                    link(Segment.FRONT, interfaces.index(DEVICES.get(0)), DEVICES.get(0)),
                    link(Segment.BACK, interfaces.index(DEVICES.get(1)), DEVICES.get(1)));
              }
            });
    state = namespace.call(() -> open(hops));
  }

  private static Link link(Segment segment, int index, String name) {
    return new Link(index, name, Site.directorMac(segment), Site.MTU, false, false);
  }

  private State open(int hops) {
    FlowCache cache = FlowCache.create(FLOWS, hops);
    for (int port = 0; port < links.size(); port++) {
      cache.openPort(port, links.get(port).index(), false);
    }
    return new State(cache, load(cache, 0), load(cache, 1));
  }

  private BpfProgram load(FlowCache cache, int port) {
    return FlowProgram.load(cache, hook, links.get(port).mac(), links.get(port).index(), port);
  }

  List<Link> links() {
    return links;
  }

  FlowCache cache() {
    return state.cache;
  }

  /** Begins with an empty cache, and at the other hook. The data plane must be closed. */
  void renew(int hops) {
    closeState();
    hook = hook == Hook.TC ? Hook.XDP : Hook.TC;
    state = namespace.call(() -> open(hops));
  }

  /** A packet as the program sends it on, or null where it leaves it to others. */
  byte @Nullable [] forward(Segment segment, byte[] frame) {
    if (frame.length > LONGEST) {
      return null;
    }
    BpfProgram.Run run = (segment == Segment.FRONT ? state.front : state.back).run(frame);
    boolean sends =
        run.verdict() == (hook == Hook.XDP ? Bpf.XDP_REDIRECT : Bpf.TCX_REDIRECT)
            || (hook == Hook.XDP && run.verdict() == Bpf.XDP_TX);
    return sends ? run.packet() : null;
  }

  private void closeState() {
    state.front.close();
    state.back.close();
    state.cache.close();
  }

  @Override
  public void close() {
    closeState();
    lab.close();
  }
}

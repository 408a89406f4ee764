package weir.perf;

import java.util.List;
import weir.afxdp.Port;
import weir.afxdp.Ports;

/** The ports of a worker in a benchmark. */
final class FlowPorts implements Ports {
  private final List<Port> list;

  FlowPorts(FlowPort... ports) {
    list = List.of(ports);
  }

  @Override
  public List<Port> list() {
    return list;
  }

  @Override
  public void await(int timeoutMs) {}
}

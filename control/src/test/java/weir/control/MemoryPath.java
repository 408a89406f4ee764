package weir.control;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weir.afxdp.AttachMode;
import weir.afxdp.Attachment;
import weir.afxdp.FlowCache;
import weir.afxdp.KernelFeatures;
import weir.afxdp.MemoryPorts;
import weir.afxdp.Ports;
import weir.afxdp.Steering;
import weir.dataplane.Punt;

/** A fast path over ports in memory. */
record MemoryPath(MemoryPorts ports, Steering steering) implements FastPath {
  @Override
  public List<Ports> workers() {
    return List.of(ports);
  }

  @Override
  public List<Attachment> attachments() {
    return List.of(
        new Attachment(
            ports.list().getFirst().link(),
            AttachMode.NATIVE,
            "hardware",
            Attachment.Flows.NONE,
            1,
            false,
            1792));
  }

  @Override
  public @Nullable FlowCache flowCache() {
    return null;
  }

  @Override
  public KernelFeatures features() {
    return new KernelFeatures(Set.of());
  }

  @Override
  public Punt openPunt() {
    return (ip, length) -> false;
  }

  @Override
  public void close() {}
}

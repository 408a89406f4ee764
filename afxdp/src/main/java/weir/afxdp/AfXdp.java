package weir.afxdp;

import static weir.afxdp.bpf.Assembler.Condition.EQUAL;
import static weir.afxdp.bpf.Assembler.Helper.MAP_LOOKUP_ELEM;
import static weir.afxdp.bpf.Assembler.Register.R0;
import static weir.afxdp.bpf.Assembler.Register.R1;
import static weir.afxdp.bpf.Assembler.Register.R10;
import static weir.afxdp.bpf.Assembler.Register.R2;
import static weir.afxdp.bpf.Assembler.Register.R6;
import static weir.afxdp.bpf.Assembler.Width.WORD;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import weir.afxdp.bpf.Assembler;
import weir.afxdp.bpf.BpfMap;
import weir.ffi.Bpf;
import weir.ffi.Errno;
import weir.ffi.ErrnoException;
import weir.ffi.Xdp;
import weir.ffi.XdpFeatures;

/**
 * Everything that Weir has of the network's fast side: the steer program on each interface, an
 * AF_XDP socket on each of its queues, and the memory that all of these share.
 *
 * <p>Opened and closed by one thread, in the network namespace of that thread. Each element of
 * {@link #workers} belongs to one worker thread, which must have stopped before {@link #close}.
 */
public final class AfXdp implements PacketIo {
  private static final int ETHERNET_AND_TAG = 18;

  /** On a program's stack: a queue's number. */
  private static final int QUEUE_KEY = -4;

  /** Entries of a ring that the kernel wants and nobody uses. */
  private static final int UNUSED_RING = 2;

  private final AfXdpOptions options;
  private final KernelFeatures features;
  private final SteerMaps steering;
  private final List<AfXdpPorts> workers = new ArrayList<>();
  private final List<Attachment> attachments = new ArrayList<>();
  private final @Nullable FlowCache flowCache;

  /** What is to be closed, last opened first. */
  private final Deque<Runnable> opened = new ArrayDeque<>();

  private AfXdp(AfXdpOptions options, KernelFeatures features) {
    this.options = options;
    this.features = features;
    this.steering = new SteerMaps();
    opened.push(steering::close);
    FlowOptions flows = options.flows();
    if (flows.mode() == FlowOptions.Mode.OFF) {
      flowCache = null;
    } else {
      try {
        flowCache = FlowCache.create(flows.flows(), flows.hops());
      } catch (RuntimeException e) {
        steering.close();
        throw e;
      }
      opened.push(flowCache::close);
    }
  }

  /**
   * Attaches to interfaces. They behave as before until {@link #steering} has a rule.
   *
   * @param interfaces their names, at least one
   * @throws ErrnoException where that does not work; nothing stays attached then. The message is
   *     one line, and names the remedy where there is one.
   */
  public static AfXdp open(List<String> interfaces, AfXdpOptions options) {
    return open(interfaces, options, KernelFeatures.probe());
  }

  /** As {@link #open(List, AfXdpOptions)}, on a kernel that has no more than these. */
  static AfXdp open(List<String> interfaces, AfXdpOptions options, KernelFeatures features) {
    if (!features.has(KernelFeature.AF_XDP)) {
      throw new ErrnoException("open AF_XDP sockets", Errno.EAFNOSUPPORT);
    }
    if (!features.has(KernelFeature.XDP_LINK)) {
      throw new ErrnoException("attach XDP programs, which needs Linux 5.9", Errno.EOPNOTSUPP);
    }
    List<Device> devices = interfaces.stream().distinct().map(Device::find).toList();
    if (devices.stream().anyMatch(d -> d.isVirtual() || options.choose(d).hook() == Hook.TC)) {
      return open(devices, options, features, Xdp.XDP_COPY);
    }
    try {
      return open(devices, options, features, 0);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EOPNOTSUPP) {
        throw e;
      }
      // The first socket's mode holds for all that share its memory, and not all can do zero copy.
      return open(devices, options, features, Xdp.XDP_COPY);
    }
  }

  private static AfXdp open(
      List<Device> devices, AfXdpOptions options, KernelFeatures features, int bindFlags) {
    AfXdp afXdp = new AfXdp(options, features);
    try {
      afXdp.attach(devices, bindFlags | Xdp.XDP_USE_NEED_WAKEUP);
      return afXdp;
    } catch (RuntimeException e) {
      afXdp.close();
      throw e;
    }
  }

  private void attach(List<Device> devices, int bindFlags) {
    int mtu = devices.stream().mapToInt(Device::mtu).max().orElseThrow();
    int fewest = devices.stream().mapToInt(Device::receiveQueues).min().orElseThrow();
    int count = Math.min(options.workers(), fewest);
    int queues = devices.stream().mapToInt(Device::receiveQueues).sum();
    int frameSize = mtu + ETHERNET_AND_TAG > 2048 - Umem.PACKET_OFFSET ? 4096 : 2048;
    int receiveSize = options.receiveSize((long) queues * frameSize);
    int framesOfQueue = receiveSize + options.ringSize();
    Umem umem = Umem.map(queues * framesOfQueue, frameSize);
    opened.push(umem::close);

    List<FramePool> pools = new ArrayList<>();
    long base = umem.base();
    for (int worker = 0; worker < count; worker++) {
      int frames = 0;
      for (Device device : devices) {
        // Queue q belongs to worker q modulo count.
        frames += (device.receiveQueues() - worker + count - 1) / count * framesOfQueue;
      }
      pools.add(new FramePool(base, frameSize, frames));
      base += (long) frames * frameSize;
    }
    List<List<AfXdpPort>> portsOfDevices = new ArrayList<>();
    for (Device device : devices) {
      int number = portsOfDevices.size();
      portsOfDevices.add(attach(device, number, umem, bindFlags, pools, receiveSize));
    }
    openPorts();
    for (int worker = 0; worker < count; worker++) {
      AfXdpPorts ports = new AfXdpPorts(portsOf(worker, count, portsOfDevices), pools.get(worker));
      opened.push(ports::close);
      workers.add(ports);
    }
  }

  /** One queue of each interface first, in order, so that an index means the same to everyone. */
  private static List<AfXdpPort> portsOf(
      int worker, int workers, List<List<AfXdpPort>> portsOfDevices) {
    List<AfXdpPort> ports = new ArrayList<>();
    int most = portsOfDevices.stream().mapToInt(List::size).max().orElseThrow();
    for (int queue = worker; queue < most; queue += workers) {
      for (List<AfXdpPort> queues : portsOfDevices) {
        if (queue < queues.size()) {
          ports.add(queues.get(queue));
        }
      }
    }
    return ports;
  }

  /** Afterwards flows may leave by any interface that takes packets from the kernel. */
  private void openPorts() {
    if (flowCache == null) {
      return;
    }
    boolean fromXdp =
        attachments.stream()
            .anyMatch(a -> a.flows() != Attachment.Flows.NONE && !a.mode().isAtTc());
    for (int port = 0; port < attachments.size(); port++) {
      Attachment attachment = attachments.get(port);
      Link link = attachment.link();
      if (!fromXdp || mayTransmit(link)) {
        flowCache.openPort(port, link.index(), link.hasPeerElsewhere());
      } else {
        attachments.set(port, attachment.with(Attachment.Flows.INWARDS));
      }
    }
  }

  /**
   * A veth drops what XDP sends, in silence, unless its other end has XDP or GRO. Where the kernel
   * does not tell, hardware is believed to take it, and the operator who wants flows everywhere.
   */
  private boolean mayTransmit(Link link) {
    OptionalLong features = XdpFeatures.of(link.index());
    if (features.isEmpty()) {
      return !link.partialChecksums() || options.flows().mode() == FlowOptions.Mode.ALWAYS;
    }
    return (features.getAsLong() & XdpFeatures.TRANSMITS) != 0;
  }

  /**
   * Attaches to an interface.
   *
   * @param number of the interface, which is the index of its first port too
   * @param receiveSize entries of the rings that frames arrive by
   */
  private List<AfXdpPort> attach(
      Device device, int number, Umem umem, int bindFlags, List<FramePool> pools, int receiveSize) {
    AttachChoice.Chosen chosen = options.choose(device);
    boolean direct = chosen.hook() == Hook.XDP;
    int most = options.ringSize();
    List<XdpSocket> transmitters =
        bind(device, umem, bindFlags, direct ? receiveSize : UNUSED_RING, most);
    VethPair pair = direct ? null : VethPair.create(device);
    List<XdpSocket> receivers = transmitters;
    if (pair != null) {
      opened.push(pair::close);
      receivers = bind(pair.inner(), umem, bindFlags, receiveSize, UNUSED_RING);
    }
    // With several queues the pair spreads packets over them.
    PacketRingMaps ring = pair == null || receivers.size() > 1 ? null : new PacketRingMaps();
    if (ring != null) {
      opened.push(ring::close);
    }
    boolean zeroCopy = transmitters.getFirst().isZeroCopy();
    Link link =
        new Link(
            device.index(),
            device.name(),
            device.mac(),
            device.mtu(),
            device.isVirtual() || pair != null,
            // In zero copy it is up to the driver, and not all know of it.
            umem.completesChecksums() && !zeroCopy,
            device.hasPeerElsewhere());
    List<AfXdpPort> ports = new ArrayList<>();
    for (int queue = 0; queue < receivers.size(); queue++) {
      FramePool pool = pools.get(queue % pools.size());
      // The kernel tells of the pair as a whole.
      LongSupplier lostBefore = pair != null && queue == 0 ? pair::drops : () -> 0;
      ports.add(
          new AfXdpPort(
              link,
              receivers.get(queue),
              transmitters.get(queue),
              pool,
              umem,
              lostBefore,
              ring == null ? null : ring.ring()));
    }
    // Last, when there is room for packets.
    boolean flows = options.flows().include(chosen.hook(), device.isVirtual());
    Consumer<Assembler> flowCode =
        flowCache == null || !flows
            ? a -> {}
            : a -> writeFlows(a, flowCache, chosen.hook(), device, number);
    SteerLink steerLink =
        pair == null
            ? steerAtXdp(device, flowCode, socketMap(receivers))
            : steerAtTc(device, flowCode, pair, ring, socketMap(receivers));
    opened.push(steerLink::close);
    int largestFrame = umem.frameSize() - Umem.PACKET_OFFSET;
    attachments.add(
        new Attachment(
            link,
            steerLink.mode(),
            chosen.why(),
            flows ? Attachment.Flows.BOTH_WAYS : Attachment.Flows.NONE,
            ports.size(),
            zeroCopy,
            largestFrame));
    return ports;
  }

  private void writeFlows(Assembler a, FlowCache cache, Hook hook, Device device, int number) {
    boolean tellsLength = features.has(KernelFeature.XDP_FRAGS);
    // What veth is to send back at XDP it loses, unless its peer has a program as well.
    int back = device.isVirtual() ? FlowProgram.NOWHERE : number;
    FlowProgram.write(a, cache, hook, device.index(), back, tellsLength);
  }

  private SteerLink steerAtXdp(Device device, Consumer<Assembler> flows, BpfMap sockets) {
    byte[] code = steer(Hook.XDP, device, flows, Ending.toSocket(sockets.fd(), Bpf.XDP_PASS));
    return SteerLink.attachAtXdp(device, code, features, options.allowSkb());
  }

  private SteerLink steerAtTc(
      Device device,
      Consumer<Assembler> flows,
      VethPair pair,
      @Nullable PacketRingMaps ring,
      BpfMap sockets) {
    Assembler everything = new Assembler().move(R6, R1);
    Ending.toSocket(sockets.fd(), Bpf.XDP_DROP).write(everything);
    opened.push(SteerLink.attachAtXdp(pair.inner(), everything.assemble(), features, false)::close);
    Consumer<Assembler> first =
        features.has(KernelFeature.TCX) ? a -> {} : a -> passUnlessOpen(a, sockets);
    int outer = pair.outerIndex();
    Ending ending = ring == null ? Ending.toInterface(outer) : Ending.toRing(ring, outer);
    byte[] code = steer(Hook.TC, device, first.andThen(flows), ending);
    return SteerLink.attachAtTc(device, code, features);
  }

  /**
   * For a program that outlives the process: all is the kernel's once that is gone, and with it the
   * first queue's socket from the map.
   */
  private static void passUnlessOpen(Assembler a, BpfMap sockets) {
    a.store(WORD, R10, QUEUE_KEY, 0).loadMap(R1, sockets.fd()).move(R2, R10).add(R2, QUEUE_KEY);
    a.call(MAP_LOOKUP_ELEM).jumpIf(R0, EQUAL, 0, SteerProgram.PASS);
  }

  private byte[] steer(Hook hook, Device device, Consumer<Assembler> flows, Ending ending) {
    return SteerProgram.assemble(
        hook, device.mac(), steering.services().fd(), steering.local().fd(), flows, ending);
  }

  private BpfMap socketMap(List<XdpSocket> sockets) {
    BpfMap map = BpfMap.sockets("weir_sockets", sockets.size());
    opened.push(map::close);
    for (int queue = 0; queue < sockets.size(); queue++) {
      map.put(nativeBytes(queue), nativeBytes(sockets.get(queue).fd()));
    }
    return map;
  }

  /** A socket for each queue. */
  private List<XdpSocket> bind(
      Device device, Umem umem, int bindFlags, int receiveSize, int transmitSize) {
    List<XdpSocket> sockets = new ArrayList<>();
    for (int queue = 0; queue < device.receiveQueues(); queue++) {
      sockets.add(bind(device, queue, umem, bindFlags, receiveSize, transmitSize));
    }
    return sockets;
  }

  private XdpSocket bind(
      Device device, int queue, Umem umem, int bindFlags, int receiveSize, int transmitSize) {
    boolean completeChecksums = features.has(KernelFeature.TX_CHECKSUM);
    XdpSocket socket =
        new XdpSocket(device.name(), umem, completeChecksums, receiveSize, transmitSize);
    opened.push(socket::close);
    int result = Busy.retry(() -> socket.bind(device.index(), queue, bindFlags));
    if (Busy.isTaken(result)) {
      throw new ErrnoException(
          "attach to " + device.name() + ", held by " + XdpHolder.describe(device), -result);
    }
    ErrnoException.check("bind to queue " + queue + " of " + device.name(), result);
    return socket;
  }

  private static byte[] nativeBytes(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array();
  }

  /** Whether an interface is one that we made for ourselves, by its name. */
  public static boolean isOwn(String interfaceName) {
    return VethPair.isNameOfOne(interfaceName);
  }

  @Override
  public List<Ports> workers() {
    return List.copyOf(workers);
  }

  @Override
  public Steering steering() {
    return steering;
  }

  @Override
  public List<Attachment> attachments() {
    return List.copyOf(attachments);
  }

  @Override
  public @Nullable FlowCache flowCache() {
    return flowCache;
  }

  @Override
  public KernelFeatures features() {
    return features;
  }

  /** Frames that are neither free nor with the kernel: in a burst of a worker, or lost. */
  int framesInUse() {
    return workers.stream().mapToInt(AfXdpPorts::framesInUse).sum();
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      opened.pop().run();
    }
  }
}

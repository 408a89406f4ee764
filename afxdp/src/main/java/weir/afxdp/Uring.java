package weir.afxdp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weir.afxdp.bpf.BpfProgram;
import weir.ffi.ErrnoException;

/**
 * Packets by packet sockets and io_uring, where an interface or the kernel has no AF_XDP. Works
 * with every driver, and leaves packets as the kernel has them: merged segments stay merged.
 *
 * <pre>
 *   interface --> filter of the packet socket --> UringPort        a copy
 *       |
 *       +--> program at tc ingress: drops what the filter has taken
 *                 |
 *                 +--> kernel's stack: everything else
 * </pre>
 *
 * <p>Both programs are {@link SteerProgram} on the same maps, so what one takes the other drops.
 * The one at tc is attached by tcx, so that it ends with the process; where there is no tcx, before
 * Linux 6.6, it is a filter at clsact which lets everything pass once its {@link Heartbeat} is old.
 */
public final class Uring implements PacketIo {
  private final KernelFeatures features;
  private final SteerMaps steering;
  private final List<UringPorts> workers = new ArrayList<>();
  private final List<Attachment> attachments = new ArrayList<>();

  /** What is to be closed, last opened first. */
  private final Deque<Runnable> opened = new ArrayDeque<>();

  /** Of a program that stays when the process is killed; null where there is none. */
  private final @Nullable Heartbeat heartbeat;

  private Uring(KernelFeatures features) {
    this.features = features;
    this.steering = new SteerMaps();
    opened.push(steering::close);
    if (features.has(KernelFeature.TCX)) {
      heartbeat = null;
      return;
    }
    try {
      heartbeat = new Heartbeat();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
    opened.push(heartbeat::close);
  }

  /**
   * Attaches to interfaces. They behave as before until {@link #steering} has a rule.
   *
   * @param interfaces their names, at least one
   * @param workers how many {@link Ports} share what comes, 1 or more
   * @param why not by AF_XDP, for people
   * @throws ErrnoException where that does not work; nothing stays attached then. The message is
   *     one line, and names the remedy where there is one.
   */
  public static Uring open(List<String> interfaces, int workers, String why) {
    return open(interfaces, workers, why, KernelFeatures.probe());
  }

  /** As {@link #open(List, int, String)}, on a kernel that has no more than these. */
  static Uring open(List<String> interfaces, int workers, String why, KernelFeatures features) {
    Uring uring = new Uring(features);
    try {
      uring.attach(interfaces.stream().distinct().map(Device::find).toList(), workers, why);
      return uring;
    } catch (RuntimeException e) {
      uring.close();
      throw e;
    }
  }

  private void attach(List<Device> devices, int count, String why) {
    List<List<TapSocket>> sockets = new ArrayList<>();
    for (Device device : devices) {
      sockets.add(tap(device, count));
    }
    for (int worker = 0; worker < count; worker++) {
      // For each port what the kernel has, and as much again for bursts and answers.
      TapFrames frames = new TapFrames(2 * UringPort.BUFFERS * devices.size());
      List<UringPort> ports = new ArrayList<>();
      UringPorts mine;
      try {
        for (int i = 0; i < devices.size(); i++) {
          ports.add(
              new UringPort(link(devices.get(i)), sockets.get(i).get(worker), frames, heartbeat));
        }
        mine = new UringPorts(ports, frames);
      } catch (RuntimeException e) {
        ports.forEach(UringPort::close);
        frames.close();
        throw e;
      }
      opened.push(mine::close);
      workers.add(mine);
    }
    for (Device device : devices) {
      drop(device);
      attachments.add(
          new Attachment(
              link(device),
              AttachMode.TAP,
              why,
              Attachment.Flows.NONE,
              count,
              false,
              TapFrames.LONGEST));
    }
  }

  private static Link link(Device device) {
    // A packet tells whether its checksum is partial, and any interface completes one.
    return new Link(device.index(), device.name(), device.mac(), device.mtu(), false, true);
  }

  /** A socket for each worker. */
  private List<TapSocket> tap(Device device, int count) {
    List<TapSocket> sockets = new ArrayList<>();
    byte[] code = steer(Hook.SOCKET, device, Ending.take());
    try (BpfProgram filter = BpfProgram.load(Hook.SOCKET.type, "weir_tap", code, 0)) {
      int group = -1;
      for (int i = 0; i < count; i++) {
        TapSocket socket = new TapSocket(device, filter);
        opened.push(socket::close);
        sockets.add(socket);
        if (count > 1) {
          group = socket.share(group);
        }
      }
    }
    return sockets;
  }

  private void drop(Device device) {
    Ending ending = heartbeat == null ? Ending.drop() : Ending.dropWhileAlive(heartbeat.fd());
    byte[] code = steer(Hook.TC, device, ending);
    opened.push(SteerLink.attachAtTc(device, code, features)::close);
  }

  private byte[] steer(Hook hook, Device device, Ending ending) {
    int services = steering.services().fd();
    int local = steering.local().fd();
    return SteerProgram.assemble(hook, device.mac(), services, local, a -> {}, ending);
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
  public KernelFeatures features() {
    return features;
  }

  /** Frames that are neither free nor with the kernel: in a burst of a worker, or lost. */
  int framesInUse() {
    return workers.stream().mapToInt(UringPorts::framesInUse).sum();
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      opened.pop().run();
    }
  }
}

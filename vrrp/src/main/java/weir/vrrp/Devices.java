package weir.vrrp;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weir.ffi.AddressInfo;
import weir.ffi.ErrnoException;
import weir.ffi.Ipv6AddressInfo;
import weir.ffi.LinkInfo;
import weir.ffi.Netlink;
import weir.ffi.NetlinkMonitor;

/** The interfaces that virtual routers use, kept as the kernel has them by rtnetlink. */
final class Devices implements AutoCloseable {
  private final Map<String, Device> byName = new HashMap<>();
  private final NetlinkMonitor monitor = NetlinkMonitor.ofLinksAndAddresses();
  private final Netlink netlink = new Netlink();
  private boolean changed;

  /** The one of a name, whether the kernel has it or not. */
  Device get(String name) {
    return byName.computeIfAbsent(name, Device::new);
  }

  Collection<Device> all() {
    return byName.values();
  }

  /** To be polled before {@link #readChanges}. */
  int fd() {
    return monitor.fd();
  }

  /** Whether something has changed since last asked. */
  boolean readChanges() {
    changed = !monitor.read(_ -> changed = true) || changed;
    boolean was = changed;
    changed = false;
    return was;
  }

  /**
   * Asks the kernel for everything.
   *
   * @throws ErrnoException where it does not answer
   */
  void refresh() {
    Map<String, LinkInfo> links = new HashMap<>();
    Map<Integer, Device> byIndex = new HashMap<>();
    netlink.links().forEach(link -> links.put(link.name(), link));
    for (Device device : byName.values()) {
      device.setLink(links.get(device.name()));
      device.forgetAddresses();
      byIndex.put(device.ifindex(), device);
    }
    for (AddressInfo info : netlink.ipv4Addresses()) {
      add(byIndex.get(info.ifindex()), ipv4(info.address()), true);
    }
    for (Ipv6AddressInfo info : netlink.ipv6Addresses()) {
      add(byIndex.get(info.ifindex()), info.address(), info.isUsable());
    }
  }

  private static void add(@Nullable Device device, InetAddress address, boolean isUsable) {
    if (device != null) {
      device.addAddress(address, isUsable);
    }
  }

  private static InetAddress ipv4(int address) {
    try {
      return InetAddress.getByAddress(ByteBuffer.allocate(4).putInt(address).array());
    } catch (UnknownHostException e) {
      throw new AssertionError("an address of 4 bytes", e);
    }
  }

  @Override
  public void close() {
    monitor.close();
    netlink.close();
    List.copyOf(byName.values()).forEach(Device::close);
  }
}
